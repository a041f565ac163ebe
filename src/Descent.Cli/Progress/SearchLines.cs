using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>A search as plain lines, for a file or a pipe: one a result.</summary>
internal sealed class SearchLines : SearchObserver
{
    private readonly SearchMeter _meter = new();

    public override void OnStart(SearchPlan plan, IReadOnlyList<SearchTrial> before)
    {
        _meter.Start(plan, before);
        if (before.Count > 0) Screen.Line($"{Show.Plural(before.Count, "result")} of before");
    }

    public override void OnTrial(SearchTrial trial) => _meter.Begin(trial);

    public override void OnEpoch(SearchTrial trial, EpochRecord epoch) => _meter.Add(trial, epoch);

    public override void OnResult(SearchTrial trial)
    {
        _meter.End(trial);
        var spec = _meter.Plan!.Spec;
        var result = trial.Objective is { } objective
            ? $"{spec.Objective.Name} {SearchView.Number(spec.Objective.Name, objective)}"
            : $"{trial.Status.ToString().ToLowerInvariant()}: {trial.Reason}";
        var best = _meter.Best is { } b ? $"  best {SearchView.Number(spec.Objective.Name, b.Objective!.Value)} (trial {b.Number})" : string.Empty;
        Screen.Line(Screen.Safe(
            $"trial {trial.Number}/{_meter.Plan.Trials}  {Show.Plural(trial.Epochs, "epoch")}  {result}  {Show.Duration(trial.Seconds)}  "
            + $"{SearchView.ValuesOf(spec, trial)}{best}  {Show.Duration(_meter.SecondsLeft)} left"));
    }
}
