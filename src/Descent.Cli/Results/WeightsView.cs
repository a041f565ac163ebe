using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Formats;

namespace Descent.Cli.Results;

/// <summary>The tensors of a file with what their numbers are like.</summary>
internal static class WeightsView
{
    private const int MostMetadata = 60;

    public static void Write(WeightsFile file, IReadOnlyList<TensorStatistics> statistics)
    {
        var tensors = file.Tensors;
        var kinds = tensors.Select(t => t.DType).Distinct().ToList();
        var columns = new ColumnsView();
        columns.AddText("Tensor", tensors.Select(t => t.Name));
        columns.AddText("Shape", tensors.Select(t => t.ShapeText));
        if (kinds.Count > 1) columns.AddText("Kind", tensors.Select(t => t.DType));
        columns.AddNumbers("Least", statistics.Select(s => Number(s.Least)));
        columns.AddNumbers("Largest", statistics.Select(s => Number(s.Largest)));
        columns.AddNumbers("Mean", statistics.Select(s => Number(s.Mean)));
        columns.AddNumbers("Deviation", statistics.Select(s => Number(s.Deviation)));
        if (statistics.Any(s => s.Zeros > 0)) columns.AddNumbers("Zeros", statistics.Select(s => Share(s.Zeros, s.Count)));
        if (statistics.Any(s => s.NonFinite > 0))
            columns.AddNumbers("Not finite", statistics.Select(s => s.NonFinite == 0 ? "-" : Show.Count(s.NonFinite)));
        if (tensors.Count > 0) columns.Write();
        Screen.Line();
        var bytes = tensors.Sum(t => (long)t.Data.Length);
        Screen.Line($"{Show.Plural(tensors.Count, "tensor")}, {Show.Plural(tensors.Sum(t => t.Count), "number")}, {Show.Bytes(bytes)}"
            + (kinds.Count == 1 ? $" of {kinds[0]}" : string.Empty));
        if (statistics.Sum(s => s.NonFinite) is > 0 and var broken)
            Screen.Line($"[red]{Show.Plural(broken, "number is", "numbers are")} infinite or not a number.[/]");
    }

    public static void WriteMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (key, value) in metadata.Where(m => !m.Key.StartsWith("descent.", StringComparison.Ordinal)).OrderBy(m => m.Key))
            Screen.Line($"[grey]meta[/]   {Screen.Safe(key)}: {Screen.Safe(Show.Fit(value.ReplaceLineEndings(" "), MostMetadata))}");
    }

    private static string Number(double value) => double.IsNaN(value) ? "-"
        : value.ToString(Math.Abs(value) is > 0 and < 0.001 or >= 100_000 ? "0.0e+0" : "0.####", CultureInfo.InvariantCulture);

    private static string Share(long part, long count) => part == 0 ? "-" : Show.Percent((double)part / count);
}
