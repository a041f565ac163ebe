using System.Diagnostics;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>How far a search is.</summary>
internal sealed class SearchMeter
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, int> _running = []; // epochs of each trial under way that are not in a result yet
    private long _epochs, _before;

    public SearchPlan? Plan { get; private set; }

    /// <summary>The last result of each trial.</summary>
    public Dictionary<int, SearchTrial> Results { get; } = [];

    /// <summary>The trials under way, with the epochs that each has made since it began or went on.</summary>
    public IReadOnlyDictionary<int, int> Running => _running;

    public long Epochs => _epochs + _before;

    /// <summary>Seconds to go at the speed so far, if no further trial fails.</summary>
    public double SecondsLeft =>
        _epochs == 0 ? double.NaN : Stopwatch.GetElapsedTime(_start).TotalSeconds / _epochs * Math.Max(0, Plan!.Epochs - Epochs);

    public SearchTrial? Best => Plan is null ? null
        : Results.Values.Where(t => t.Status == TrialStatus.Finished).OrderByDescending(t => t.Rung)
            .ThenBy(t => t.Objective, Comparer<double?>.Create(Plan.Spec.Objective.Compare)).ThenBy(t => t.Number).FirstOrDefault();

    public void Start(SearchPlan plan, IReadOnlyList<SearchTrial> before)
    {
        (Plan, _before) = (plan, plan.EpochsBefore);
        foreach (var trial in before) Results[trial.Number] = trial;
    }

    public void Begin(SearchTrial trial) => _running[trial.Number] = 0;

    public void Add(SearchTrial trial, EpochRecord epoch)
    {
        _running[trial.Number]++;
        _epochs++;
    }

    public void End(SearchTrial trial)
    {
        _running.Remove(trial.Number);
        Results[trial.Number] = trial;
    }
}
