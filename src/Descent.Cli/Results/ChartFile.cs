using System.Text;
using Descent.Charts;
using Descent.Cli.Terminal;
using Descent.Formats;

namespace Descent.Cli.Results;

/// <summary>Writes a chart where the user wants it, over an older chart at most: never over a model or a run.</summary>
internal static class ChartFile
{
    private const string Mark = "vega.github.io/schema";

    /// <summary>Refuses a place that is not for a chart; to be asked before anything is computed.</summary>
    /// <exception cref="UsageException">Another ending than .json, or a file that is no chart.</exception>
    public static void Check(string option, string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UsageException($"{option}: got an empty text; expected a path.");
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"{option}: got '{path}'; expected a name that ends in .json, such as chart.vl.json.");
        if (File.Exists(path) && !IsChart(path))
            throw new UsageException($"{option}: got '{path}', which is there and no chart; expected a new name, or that of a chart.");
    }

    public static void Write(string path, Chart chart) => AtomicFile.WriteAllText(path, chart.ToJson() + "\n");

    private static bool IsChart(string path)
    {
        var start = new byte[200];
        using var stream = File.OpenRead(path);
        return Encoding.UTF8.GetString(start, 0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false))
            .Contains(Mark, StringComparison.Ordinal);
    }
}
