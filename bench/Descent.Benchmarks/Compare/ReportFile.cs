using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Descent.Training;

namespace Descent.Benchmarks.Compare;

/// <summary>A Markdown result: goes to standard output while it is made, and to a file at the end.</summary>
/// <remarks>A path that ends in .md is the file; any other is a folder in which it becomes "PROCESSOR/DATE.md".</remarks>
internal sealed partial class ReportFile(string? path)
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a line.</summary>
    public void Line(string line = "")
    {
        _text.Append(line).Append('\n');
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    /// <summary>Adds who was measured, where, and when.</summary>
    public void Header(string title, string peerBuild, int threads)
    {
        Line($"# {title}, {Today()}");
        Line($"- Processor: {Library.Processor}, {Environment.ProcessorCount} cores, kernels {CpuDevice.Instance.Level}; {threads} thread(s) each");
        Line($"- Descent {Library.Version} on .NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}");
        Line($"- Peer: {peerBuild}");
    }

    /// <summary>Writes the file, if one was asked for.</summary>
    public void Write()
    {
        if (path is null) return;
        var isFile = path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
        var file = isFile ? path : Path.Combine(path, NotInNames().Replace(Library.Processor, "-").Trim('-'), $"{Today()}.md");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, _text.ToString());
        Console.Error.WriteLine($"written: {file}");
    }

    private static string Today() => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex("[^A-Za-z0-9.]+")]
    private static partial Regex NotInNames();
}
