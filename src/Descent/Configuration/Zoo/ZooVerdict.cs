namespace Descent.Configuration;

/// <summary>What the doctor's findings of one faulty training are worth.</summary>
public sealed class ZooVerdict
{
    /// <summary>Judges one training.</summary>
    public ZooVerdict(ZooCase zooCase, ZooRecord record)
    {
        (Case, Record) = (zooCase, record);
        Named = [.. record.Alarms.Select(f => f.Rule).Distinct()];
        var right = record.Alarms.Where(f => zooCase.Rules.Contains(f.Rule)).ToList();
        var timed = right.Count > 0 ? right : [.. record.Alarms];
        Step = timed.Count > 0 ? timed.Min(f => f.Step) : null;
    }

    /// <summary>The config.</summary>
    public ZooCase Case { get; }

    /// <summary>The training.</summary>
    public ZooRecord Record { get; }

    /// <summary>The rules of findings that warn or fail, each once, in the doctor's order.</summary>
    public IReadOnlyList<string> Named { get; }

    /// <summary>When it was known; null: never.</summary>
    public int? Step { get; }

    /// <summary>Whether anything warns or fails.</summary>
    public bool IsDetected => Named.Count > 0;

    /// <summary>Whether the first of them names the fault.</summary>
    public bool IsFirst => Named.Take(1).Any(Case.Rules.Contains);

    /// <summary>Whether it does by the best of the names that the config accepts.</summary>
    public bool IsFirstAndBest => Named.Count > 0 && Named[0] == Case.Rules[0];

    /// <summary>Whether one of the first three does.</summary>
    public bool IsFirstThree => Named.Take(3).Any(Case.Rules.Contains);
}
