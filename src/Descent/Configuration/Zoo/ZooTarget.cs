namespace Descent.Configuration;

/// <summary>One of the figures that the doctor is to reach on cases its rules were not tuned on.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Goal">The share that is asked for.</param>
/// <param name="IsMost">Whether it is the most that may be; else the least that must be.</param>
/// <param name="Count">Counts: how many, of how many.</param>
public sealed record ZooTarget(string Name, double Goal, bool IsMost, Func<ZooScore, ZooTreatmentScore, (int Part, int All)> Count)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ZooTarget> All { get; } =
    [
        new("Detected", 0.95, false, (s, _) => (s.Detected, s.Faulty)),
        new("Named first", 0.85, false, (s, _) => (s.First, s.Faulty)),
        new("Named in the first three", 0.95, false, (s, _) => (s.FirstThree, s.Faulty)),
        new("Known in the first epoch", 1, false, (s, _) => (s.FirstEpoch, s.Timed)),
        new("Treated runs that reach their healthy twin", 0.7, false, (_, t) => (t.Mended, t.Treated)),
        new("Healthy runs with a warning", 0.03, true, (s, _) => (s.Warned, s.Healthy)),
        new("Healthy runs with a failure", 0, true, (s, _) => (s.Failed, s.Healthy)),
    ];

    /// <summary>The goal in words.</summary>
    public string Text => Goal == 0 ? "none" : Goal == 1 ? "all" : FormattableString.Invariant($"at {(IsMost ? "most" : "least")} {100 * Goal:0} %");

    /// <summary>Whether a count reaches the goal; null: there is nothing to count.</summary>
    public bool? IsReached((int Part, int All) count) => count.All == 0 ? null : IsMost ? Share(count) <= Goal : Share(count) >= Goal;

    /// <summary>How many of how many, as a number.</summary>
    public static double Share((int Part, int All) count) => (double)count.Part / count.All;
}
