using System.Globalization;

namespace Descent.Cli.Commands;

/// <summary>Names run folders.</summary>
internal static class RunPath
{
    private const int LongestName = 40;

    /// <summary>runs/20260131-142530-digits, with a number behind it where that exists.</summary>
    public static string New(string? name)
    {
        var words = new string([.. (name ?? "run").Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-')]).Trim('-');
        if (words.Length > LongestName) words = words[..LongestName];
        var time = DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var path = Path.Combine("runs", $"{time}-{(words.Length == 0 ? "run" : words)}");
        return Unique(path);
    }

    /// <summary>Beside a run's folder, with "-treated" behind its name.</summary>
    public static string Beside(string run) => Unique(Path.TrimEndingDirectorySeparator(run) + "-treated");

    private static string Unique(string path)
    {
        var unique = path;
        for (var i = 2; Directory.Exists(unique) || File.Exists(unique); i++) unique = $"{path}-{i}";
        return unique;
    }
}
