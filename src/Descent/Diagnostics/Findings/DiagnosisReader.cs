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
            return Read(new JsonPlace(document.RootElement, string.Empty), file);
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? $" in line {line + 1}, at byte {(e.BytePositionInLine ?? 0) + 1}" : string.Empty;
            throw Unreadable(file, $"got what is no JSON{place}; expected a diagnosis as a training writes it.", e);
        }
        catch (InvalidOperationException e)
        {
            // A text with half of a character, which JSON's own reader finds out late.
            throw Unreadable(file, "got a text that is no Unicode; expected a diagnosis as a training writes it.", e);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, e.Message, e);
        }
    }

    private static DataException Unreadable(string file, string why, Exception inner) => new($"{file}: cannot be read: {why}", inner);

    private static Diagnosis Read(JsonPlace root, string file)
    {
        var version = root["version"].Int();
        if (version is < 1 or > DiagnosisJson.Version)
            throw new DataException($"{file}: got version {version}; expected {DiagnosisJson.Version}. A newer Descent wrote it.");
        var cost = root["cost"];
        return new Diagnosis
        {
            Rules = root["rules"].Int(),
            Looks = root["looks"].Int(),
            Findings = List(root["findings"], Finding),
            NotChecked = List(root["notChecked"], s => new SkippedCheck(s["rule"].Text(), s["title"].Text(), s["reason"].Text())),
            Seconds = cost["seconds"].Number(),
            ExperimentSeconds = cost["experimentSeconds"].Number(),
            Overhead = cost["overhead"].Number(),
        };
    }

    private static Finding Finding(JsonPlace finding) => new()
    {
        RuleId = finding["rule"].Text(),
        Name = finding["name"].Text(),
        Title = finding["title"].Text(),
        Severity = finding["severity"].Word<Severity>() ?? throw finding["severity"].Other("fail, warn or info"),
        Confidence = finding["confidence"].Number(),
        Layer = finding["layer"].TextOrNull(),
        FirstStep = finding["firstStep"].Int(),
        LastStep = finding["lastStep"].Int(),
        Message = finding["message"].Text(),
        Cause = finding["cause"].Text(),
        FollowsFrom = List(finding["followsFrom"], rule => rule.Text()),
        Evidence = List(finding["evidence"], m => new Measure(m["name"].Text(), m["value"].Number(), m.Find("expected")?.TextOrNull())),
        Experiments = List(finding["experiments"], e => new Experiment(
            e["change"].Text(), e["measured"].Text(), e["before"].Number(), e["after"].Number(), e["conclusion"].Text())),
        Plots = [.. finding["plots"].Items().Select(Plot).OfType<EvidencePlot>()],
        Remedy = Remedy(finding["remedy"]),
        Reference = finding["reference"].Text(),
    };

    private static Remedy Remedy(JsonPlace remedy)
    {
        var patch = remedy["patch"];
        if (patch.Value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null)) throw patch.Other("a list, or null");
        return new Remedy(remedy["text"].Text()) { Patch = patch.Value.ValueKind == JsonValueKind.Null ? null : patch.Value.GetRawText() };
    }

    // Null for a kind that a newer Descent draws: the rest of the diagnosis is none the worse for it.
    private static EvidencePlot? Plot(JsonPlace plot)
    {
        if (plot["kind"].Word<PlotKind>() is not { } kind) return null;
        return new EvidencePlot(plot["title"].Text(), kind, plot["x"].Text(), plot["y"].Text(), List(plot["lines"], Line))
        {
            IsLogarithmic = plot["logarithmic"].Bool(), Labels = plot.Find("labels") is { } labels ? List(labels, label => label.Text()) : null,
        };
    }

    private static PlotLine Line(JsonPlace line)
    {
        var (x, y) = (List(line["x"], n => n.Number()), List(line["y"], n => n.Number()));
        return x.Count == y.Count ? new PlotLine(line["name"].Text(), x, y)
            : throw line.Wrong($"got {x.Count} places and {y.Count} values; expected as many of both");
    }

    private static List<T> List<T>(JsonPlace list, Func<JsonPlace, T> read) => list.Items().ConvertAll(item => read(item));
}
