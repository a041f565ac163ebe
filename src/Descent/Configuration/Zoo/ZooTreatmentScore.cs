namespace Descent.Configuration;

/// <summary>How many faulty trainings the doctor's patches mended.</summary>
/// <remarks>Mended: within two points of the twin's quality with the same seed, or better. Faults of which advice is all that is expected do not
/// count.</remarks>
public sealed record ZooTreatmentScore
{
    /// <summary>Trainings with a fault that should be seen, of the seeds with which any was treated.</summary>
    public int Faulty { get; private init; }

    /// <summary>Those of them that got a patch. The rest had no finding, or findings that no config can mend: code and data must change.</summary>
    public int Treated { get; private init; }

    /// <summary>Treated trainings that were mended by up to three patches.</summary>
    public int Mended { get; private init; }

    /// <summary>Treated trainings that were mended by the first patch alone.</summary>
    public int MendedAtOnce { get; private init; }

    /// <summary>Treated trainings whose fault had cost more than two points.</summary>
    public int Hurt { get; private init; }

    /// <summary>Those of them that were mended.</summary>
    public int HurtMended { get; private init; }

    /// <summary>Those of them that got back half of what the fault had cost, or more.</summary>
    public int HurtImproved { get; private init; }

    /// <summary>Treated trainings that ended more than two points below where they were.</summary>
    public int Harmed { get; private init; }

    /// <summary>Judges trainings.</summary>
    /// <param name="runs">Which.</param>
    /// <param name="all">Where their twins are.</param>
    public static ZooTreatmentScore Of(
        IEnumerable<(ZooCase Case, ZooRecord Record)> runs, IReadOnlyList<(ZooCase Case, ZooRecord Record)> all)
    {
        var twins = TwinsOf(all);
        var due = runs.Where(r => Counts(r.Case, r.Record)).ToList();
        var seeds = due.Where(r => r.Record.Treatment is not null).Select(r => r.Record.Seed).ToHashSet();
        var faulty = due.Where(r => seeds.Contains(r.Record.Seed)).ToList();
        var treated = faulty.Where(r => r.Record.Treatment is not null && ZooRecovery.HasTwin(r.Case, r.Record, twins))
            .Select(r => new ZooRecovery(r.Case, r.Record, twins)).ToList();
        var hurt = treated.Where(r => r.IsHurt).ToList();
        return new ZooTreatmentScore
        {
            Faulty = faulty.Count,
            Treated = treated.Count,
            Mended = treated.Count(r => r.IsMended),
            MendedAtOnce = treated.Count(r => r.IsMendedAtOnce),
            Hurt = hurt.Count,
            HurtMended = hurt.Count(r => r.IsMended),
            HurtImproved = hurt.Count(r => r.IsImproved),
            Harmed = treated.Count(r => r.IsHarmed),
        };
    }

    internal static bool Counts(ZooCase zooCase, ZooRecord record) =>
        zooCase is { IsFaulty: true, Severity: not ZooSeverity.Advice } && record.Refusal is null;

    internal static Dictionary<(string Name, ulong Seed), ZooQuality?> TwinsOf(IEnumerable<(ZooCase Case, ZooRecord Record)> runs) =>
        runs.Where(r => !r.Case.IsFaulty).ToDictionary(r => (r.Case.Name, r.Record.Seed), r => r.Record.Quality);
}
