using Descent.Training;

namespace Descent.Configuration;

/// <summary>What came of one training of a zoo config.</summary>
/// <param name="Name">The config.</param>
/// <param name="Seed">The seed of the training.</param>
public sealed record ZooRecord(string Name, ulong Seed)
{
    /// <summary>How the training ended.</summary>
    public RunOutcome Outcome { get; init; }

    /// <summary>How good the model became on samples that nobody had changed; null where the training could not begin.</summary>
    public ZooQuality? Quality { get; init; }

    /// <summary>The steps that were made.</summary>
    public int Steps { get; init; }

    /// <summary>The steps of an epoch.</summary>
    public int StepsPerEpoch { get; init; }

    /// <summary>The first step's loss.</summary>
    public double FirstLoss { get; init; }

    /// <summary>The mean loss of the last epoch.</summary>
    public double LastLoss { get; init; }

    /// <summary>Seconds of the training.</summary>
    public double Seconds { get; init; }

    /// <summary>The share of the time that the doctor took, without counter-experiments; null where it was not measured.</summary>
    public double? Overhead { get; init; }

    /// <summary>The same with counter-experiments; null where it was not measured.</summary>
    public double? OverheadWithTrials { get; init; }

    /// <summary>Seconds that counter-experiments took, by the rule that asked for them.</summary>
    public IReadOnlyDictionary<string, double> TrialSeconds { get; init; } = new Dictionary<string, double>();

    /// <summary>The same in all.</summary>
    public double AllTrialSeconds => TrialSeconds.Values.Sum();

    /// <summary>What the doctor found, the worst and surest first.</summary>
    public IReadOnlyList<ZooFinding> Findings { get; init; } = [];

    /// <summary>Rules that have a mistake of their own: each with the error that it ended in.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>What the doctor's patches made of it; null where none was tried, or there is none.</summary>
    public ZooTreatment? Treatment { get; init; }

    /// <summary>The sentence with which the engine refused to train, or null: such a fault needs no doctor.</summary>
    public string? Refusal { get; init; }

    /// <summary>The findings that say that something is wrong.</summary>
    public IEnumerable<ZooFinding> Alarms => Findings.Where(f => f.IsAlarm);
}

/// <summary>One finding of a run, as much of it as judging needs.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Severity">fail, warn or info.</param>
/// <param name="Confidence">How sure, 0 to 1.</param>
/// <param name="Where">The layer or parameter; empty for the whole training.</param>
/// <param name="Step">The step at which it was known; 0 before the first.</param>
public sealed record ZooFinding(string Rule, string Severity, double Confidence, string Where, int Step)
{
    /// <summary>Whether it is more than advice.</summary>
    public bool IsAlarm => Severity is "fail" or "warn";
}
