using Descent.Charts;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Results;

/// <summary>What differs between runs.</summary>
internal sealed class RunComparison
{
    // They differ between any two runs, and say nothing.
    private static readonly string[] s_passedOver = ["name", "$schema"];

    public RunComparison(IReadOnlyList<RunRecord> runs, string? metric, IReadOnlyList<string>? names = null)
    {
        (Runs, Metric, Metrics) = (runs, RunMetrics.Choose(runs, metric), RunMetrics.Names(runs));
        Settings =
        [
            .. runs.SelectMany(r => r.Settings.Keys).Distinct().Where(path => !s_passedOver.Contains(path))
                .Select(path => (path, (IReadOnlyList<string?>)[.. runs.Select(r => r.Settings.GetValueOrDefault(path))]))
                .Where(setting => setting.Item2.Distinct().Count() > 1),
        ];
        Names = names ?? ShortNames(runs);
        Doctor = [.. runs.Select(DoctorOf)];
    }

    public IReadOnlyList<RunRecord> Runs { get; }

    /// <summary>What tables call the runs: the folders' names, or whole paths where two have the same.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What the doctor found in each, in a few words; null where nobody watched.</summary>
    public IReadOnlyList<string?> Doctor { get; }

    /// <summary>The metric whose curves are drawn; null where there is none.</summary>
    public string? Metric { get; }

    /// <summary>Every metric that some of the runs have.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>The settings that differ, by path: their values as JSON in the order of the runs; null: not there.</summary>
    public IReadOnlyList<(string Path, IReadOnlyList<string?> Values)> Settings { get; }

    /// <summary>The metric at each epoch of a run.</summary>
    public double[] Curve(RunRecord run) =>
        Metric is null ? [] : [.. run.Epochs.Select(e => RunMetrics.Deciding(e).GetValueOrDefault(Metric, double.NaN))];

    /// <summary>Writes the curves as a Vega-Lite specification.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void WriteChart(string path)
    {
        var rows = Runs.SelectMany((run, i) => Curve(run).Select((value, epoch) => (Run: Names[i], Epoch: epoch + 1.0, Value: value))).ToList();
        var name = Metric ?? "value";
        var table = new ChartTable(rows.Count).Add("run", [.. rows.Select(r => r.Run)]).Add("epoch", [.. rows.Select(r => r.Epoch)])
            .Add(name, [.. rows.Select(r => r.Value)]);
        var colors = new ChartField("run", Scale: ChartScale.Named);
        ChartFile.Write(path, Chart.Line(table, new ChartField("epoch"), new ChartField(name) { HasZero = false }, colors));
    }

    // A damaged file is no reason not to compare the rest.
    private static string? DoctorOf(RunRecord run)
    {
        try
        {
            if (!File.Exists(Path.Combine(run.Path, Diagnosis.FileName))) return null;
            var diagnosis = Diagnosis.Load(run.Path);
            var worse = diagnosis.Findings.Where(f => f.Severity > Severity.Info).Select(f => f.RuleId).ToList();
            return worse.Count switch { 0 => "healthy", 1 => worse[0], var count => $"{worse[0]} +{count - 1}" };
        }
        catch (DataException)
        {
            return null;
        }
    }

    private static List<string> ShortNames(IReadOnlyList<RunRecord> runs)
    {
        var names = runs.Select(r => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(r.Path)))).ToList();
        return names.Distinct().Count() == names.Count ? names : [.. runs.Select((r, i) => $"{i + 1}: {r.Path}")];
    }
}
