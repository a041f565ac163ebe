using Descent.Training;

namespace Descent.Configuration;

/// <summary>How a trial ended.</summary>
public enum TrialStatus
{
    /// <summary>It was trained for as long as its rung asks.</summary>
    Finished,

    /// <summary>A loss, a gradient or a weight was no longer finite.</summary>
    Diverged,

    /// <summary>It could not be trained: a model that does not fit, too little memory.</summary>
    Failed,
}

/// <summary>What came of one trial on one rung.</summary>
/// <param name="Number">The trial, from 1.</param>
/// <param name="Bracket">Which ladder of rungs, from 0.</param>
/// <param name="Rung">Which rung of it, from 0.</param>
/// <param name="Epochs">Epochs so far, those of earlier rungs included.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Values">What was drawn: paths, and values as JSON.</param>
public sealed record SearchTrial(
    int Number, int Bracket, int Rung, int Epochs, TrialStatus Status, IReadOnlyList<(string Path, string Value)> Values)
{
    /// <summary>What is compared, or null where it did not come so far.</summary>
    public double? Objective { get; init; }

    /// <summary>Everything that was measured on the validation data.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Why it did not finish; empty where it did.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Seconds of this rung.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether a strategy left it behind after this rung.</summary>
    public bool IsDropped { get; init; }

    /// <summary>The value of a setting as JSON, or null where it did not count.</summary>
    public string? ValueOf(string path) => Values.FirstOrDefault(v => v.Path == path).Value;
}

/// <summary>What a search is about to do.</summary>
/// <param name="Spec">The search.</param>
/// <param name="Trials">How many trials.</param>
/// <param name="Epochs">Epochs of all trials together, if none fails.</param>
/// <param name="EpochsBefore">Epochs that were trained before, where a search is resumed.</param>
public sealed record SearchPlan(SearchSpec Spec, int Trials, long Epochs, long EpochsBefore);

/// <summary>Looks on while a search works; told one thing at a time, also where trials work at once.</summary>
public abstract class SearchObserver
{
    /// <summary>Before the first trial; with what was there before, where a search is resumed.</summary>
    public virtual void OnStart(SearchPlan plan, IReadOnlyList<SearchTrial> before)
    {
    }

    /// <summary>A trial begins, or goes on to the next rung; it has no result yet.</summary>
    public virtual void OnTrial(SearchTrial trial)
    {
    }

    /// <summary>After an epoch of a trial.</summary>
    public virtual void OnEpoch(SearchTrial trial, EpochRecord epoch)
    {
    }

    /// <summary>A trial has reached the end of its rung, or failed.</summary>
    public virtual void OnResult(SearchTrial trial)
    {
    }
}

/// <summary>What a search found.</summary>
/// <param name="Trials">The last rung of every trial, in the order of their numbers.</param>
/// <param name="Best">The best trial that was trained for the most epochs; null where none was.</param>
/// <param name="Rungs">Every rung of every trial.</param>
/// <param name="IsComplete">False where it was stopped.</param>
public sealed record SearchResult(IReadOnlyList<SearchTrial> Trials, SearchTrial? Best, IReadOnlyList<SearchTrial> Rungs, bool IsComplete);
