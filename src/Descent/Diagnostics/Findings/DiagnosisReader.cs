using System.Text.Json;

namespace Descent.Diagnostics;

/// <summary>Reads a diagnosis that was written; a damaged or foreign file is one sentence.</summary>
internal static class DiagnosisReader
{
    private const long MostBytes = 32L << 20;
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 32 };

    public static Diagnosis Load(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Diagnosis.FileName) : path;
        if (!File.Exists(file))
            throw new DataException(
                $"{file}: got no such file; expected a diagnosis, which a training with the doctor writes into its folder at the end.");
        try
        {
            if (new FileInfo(file).Length > MostBytes) throw new DataException($"{file}: got more than {MostBytes:N0} bytes; expected a diagnosis.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), s_options);
            return Read(document.RootElement, file);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException
            or UnauthorizedAccessException)
        {
            throw new DataException($"{file}: cannot be read; expected a diagnosis as a training writes it. {e.Message}", e);
        }
    }

    private static Diagnosis Read(JsonElement root, string file)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version is < 1 or > DiagnosisJson.Version)
            throw new DataException($"{file}: got version {version}; expected {DiagnosisJson.Version}. A newer Descent wrote it.");
        var cost = root.GetProperty("cost");
        return new Diagnosis
        {
            Rules = root.GetProperty("rules").GetInt32(),
            Looks = root.GetProperty("looks").GetInt32(),
            Findings = List(root, "findings", Finding),
            NotChecked = List(root, "notChecked", s => new SkippedCheck(Text(s, "rule"), Text(s, "title"), Text(s, "reason"))),
            Seconds = Number(cost.GetProperty("seconds")),
            ExperimentSeconds = Number(cost.GetProperty("experimentSeconds")),
            Overhead = Number(cost.GetProperty("overhead")),
        };
    }

    private static Finding Finding(JsonElement finding) => new()
    {
        RuleId = Text(finding, "rule"),
        Name = Text(finding, "name"),
        Title = Text(finding, "title"),
        Severity = Word<Severity>(finding, "severity"),
        Confidence = Number(finding.GetProperty("confidence")),
        Layer = finding.GetProperty("layer").GetString(),
        FirstStep = finding.GetProperty("firstStep").GetInt32(),
        LastStep = finding.GetProperty("lastStep").GetInt32(),
        Message = Text(finding, "message"),
        Cause = Text(finding, "cause"),
        FollowsFrom = List(finding, "followsFrom", rule => rule.GetString() ?? string.Empty),
        Evidence = List(finding, "evidence", m => new Measure(Text(m, "name"), Number(m.GetProperty("value")), Optional(m, "expected"))),
        Experiments = List(finding, "experiments", e => new Experiment(
            Text(e, "change"), Text(e, "measured"), Number(e.GetProperty("before")), Number(e.GetProperty("after")), Text(e, "conclusion"))),
        Plots = List(finding, "plots", Plot),
        Remedy = Remedy(finding.GetProperty("remedy")),
        Reference = Text(finding, "reference"),
    };

    private static Remedy Remedy(JsonElement remedy)
    {
        var patch = remedy.GetProperty("patch");
        if (patch.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null)) throw new FormatException("A patch is a list, or null.");
        return new Remedy(Text(remedy, "text")) { Patch = patch.ValueKind == JsonValueKind.Null ? null : patch.GetRawText() };
    }

    private static EvidencePlot Plot(JsonElement plot)
    {
        var lines = List(plot, "lines", line => new PlotLine(Text(line, "name"), List(line, "x", Number), List(line, "y", Number)));
        if (lines.Any(line => line.X.Count != line.Y.Count))
            throw new FormatException("A line of a plot has another number of places than of values.");
        var labels = plot.TryGetProperty("labels", out _) ? List(plot, "labels", label => label.GetString() ?? string.Empty) : null;
        return new EvidencePlot(Text(plot, "title"), Word<PlotKind>(plot, "kind"), Text(plot, "x"), Text(plot, "y"), lines)
        {
            IsLogarithmic = plot.GetProperty("logarithmic").GetBoolean(), Labels = labels,
        };
    }

    private static List<T> List<T>(JsonElement owner, string name, Func<JsonElement, T> read) =>
        [.. owner.GetProperty(name).EnumerateArray().Select(read)];

    private static string Text(JsonElement owner, string name) =>
        owner.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null.");

    private static string? Optional(JsonElement owner, string name) => owner.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static T Word<T>(JsonElement owner, string name)
        where T : struct, Enum
    {
        var text = Text(owner, name);
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        throw new FormatException($"{name} is '{(text.Length <= 40 ? text : text[..40] + "...")}'.");
    }

    private static double Number(JsonElement number) => number.ValueKind == JsonValueKind.String
        ? number.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new FormatException("A number is a text."),
        }
        : number.GetDouble();
}
