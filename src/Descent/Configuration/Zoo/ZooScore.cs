namespace Descent.Configuration;

/// <summary>How a set of trainings of the zoo was judged.</summary>
/// <remarks>
/// Detected: a finding that warns or fails. Named right: the rule of the first such finding, or of one of the first three different ones, is among
/// the config's. Configs for which advice is all that is expected count apart: advised, if any finding of the first rule is there at all.
/// In the first epoch: the step of the earliest finding of a true rule (or of any alarm, where none is) lies there; rules of the training procedure
/// need the whole run and do not count.
/// </remarks>
public sealed record ZooScore
{
    /// <summary>Trainings with a fault that should be seen.</summary>
    public int Faulty { get; private init; }

    /// <summary>Those of them that were detected.</summary>
    public int Detected { get; private init; }

    /// <summary>Those of which the first finding names the fault.</summary>
    public int First { get; private init; }

    /// <summary>Those of which it does by the best of the names that the config accepts.</summary>
    public int FirstAndBest { get; private init; }

    /// <summary>Those of which one of the first three does.</summary>
    public int FirstThree { get; private init; }

    /// <summary>How many names a config accepts in the mean.</summary>
    public double Accepted { get; private init; }

    /// <summary>Detected trainings whose fault is none of the procedure.</summary>
    public int Timed { get; private init; }

    /// <summary>Those of them that were known within the first epoch.</summary>
    public int FirstEpoch { get; private init; }

    /// <summary>The median step at which the verdict was known.</summary>
    public double MedianStep { get; private init; }

    /// <summary>Healthy trainings.</summary>
    public int Healthy { get; private init; }

    /// <summary>Healthy trainings with a finding that warns.</summary>
    public int Warned { get; private init; }

    /// <summary>Healthy trainings with a finding that fails.</summary>
    public int Failed { get; private init; }

    /// <summary>Trainings for which advice is expected.</summary>
    public int Advisable { get; private init; }

    /// <summary>Those of them that got it.</summary>
    public int Advised { get; private init; }

    /// <summary>Trainings that the engine refused: no case for a doctor.</summary>
    public int Refused { get; private init; }

    /// <summary>The median share of the time that the doctor took, without counter-experiments; null where it was not measured.</summary>
    public double? Overhead { get; private init; }

    /// <summary>The same with counter-experiments.</summary>
    public double? OverheadWithTrials { get; private init; }

    /// <summary>Healthy trainings in which counter-experiments were made.</summary>
    public int Tried { get; private init; }

    /// <summary>Seconds of counter-experiments over the seconds of all healthy trainings.</summary>
    public double TriedShare { get; private init; }

    /// <summary>Trainings in which a rule ended in a mistake of its own.</summary>
    public int Mistaken { get; private init; }

    /// <summary>Judges trainings.</summary>
    public static ZooScore Of(IEnumerable<(ZooCase Case, ZooRecord Record)> runs)
    {
        var all = runs.Where(r => r.Record.Refusal is null).ToList();
        var faulty = all.Where(r => r.Case is { IsFaulty: true, Severity: not ZooSeverity.Advice })
            .Select(r => new ZooVerdict(r.Case, r.Record)).ToList();
        var advisable = all.Where(r => r.Case is { IsFaulty: true, Severity: ZooSeverity.Advice }).ToList();
        var healthy = all.Where(r => !r.Case.IsFaulty).ToList();
        var timed = faulty.Where(v => v.Step is not null && v.Case.Rules.All(rule => ZooCase.FamilyOf(rule) != 9)).ToList();
        return new ZooScore
        {
            Faulty = faulty.Count,
            Detected = faulty.Count(v => v.IsDetected),
            First = faulty.Count(v => v.IsFirst),
            FirstAndBest = faulty.Count(v => v.IsFirstAndBest),
            FirstThree = faulty.Count(v => v.IsFirstThree),
            Accepted = faulty.Count == 0 ? double.NaN : faulty.Average(v => v.Case.Rules.Count),
            Timed = timed.Count,
            FirstEpoch = timed.Count(v => v.Step <= v.Record.StepsPerEpoch),
            MedianStep = Median(timed.Select(v => (double?)v.Step)) ?? double.NaN,
            Healthy = healthy.Count,
            Warned = healthy.Count(r => r.Record.Findings.Any(f => f.Severity == "warn")),
            Failed = healthy.Count(r => r.Record.Findings.Any(f => f.Severity == "fail")),
            Advisable = advisable.Count,
            Advised = advisable.Count(r => r.Record.Findings.Any(f => f.Rule == r.Case.Rules[0])),
            Refused = runs.Count(r => r.Record.Refusal is not null),
            Overhead = Median(all.Select(r => r.Record.Overhead)),
            OverheadWithTrials = Median(all.Select(r => r.Record.OverheadWithTrials)),
            Tried = healthy.Count(r => r.Record.AllTrialSeconds > 0),
            TriedShare = healthy.Sum(r => r.Record.AllTrialSeconds) / Math.Max(1e-9, healthy.Sum(r => r.Record.Seconds)),
            Mistaken = all.Count(r => r.Record.Failures.Count > 0),
        };
    }

    /// <summary>Joins records with their configs; those of configs that are gone are left out.</summary>
    public static IReadOnlyList<(ZooCase Case, ZooRecord Record)> Join(ZooFolder zoo, IEnumerable<ZooRecord> records)
    {
        var cases = zoo.Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        return [.. records.Where(r => cases.ContainsKey(r.Name)).Select(r => (cases[r.Name], r))];
    }

    private static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.Where(v => v is not null).Select(v => v!.Value).Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
