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
        Line($"- Processor: {Processor()}, {Environment.ProcessorCount} cores, kernels {CpuDevice.Instance.Level}; {threads} thread(s) each");
        Line($"- Descent {Library.Version} on .NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}");
        Line($"- Peer: {peerBuild}");
    }

    /// <summary>Writes the file, if one was asked for.</summary>
    public void Write()
    {
        if (path is null) return;
        var isFile = path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
        var file = isFile ? path : Path.Combine(path, NotInNames().Replace(Processor(), "-").Trim('-'), $"{Today()}.md");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, _text.ToString());
        Console.Error.WriteLine($"written: {file}");
    }

    // Machines in a cloud often hide the model's name; family and model number tell the generation.
    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        if (!File.Exists(file)) return Library.Processor;
        var lines = File.ReadLines(file).TakeWhile(line => line.Length > 0).Select(line =>
            line.Split(':', 2, StringSplitOptions.TrimEntries)).ToList();
        var (family, model) = (Value("cpu family"), Value("model"));
        return family is null || model is null ? Library.Processor : $"{Library.Processor} (family {family}, model {model})";

        string? Value(string key) => lines.Find(line => line.Length == 2 && line[0] == key)?[1];
    }

    private static string Today() => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex("[^A-Za-z0-9.]+")]
    private static partial Regex NotInNames();
}
