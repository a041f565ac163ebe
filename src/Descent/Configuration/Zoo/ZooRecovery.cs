namespace Descent.Configuration;

/// <summary>Where a treated training stands between its fault and its healthy twin.</summary>
public sealed class ZooRecovery
{
    /// <summary>Compares.</summary>
    /// <param name="zooCase">The faulty config.</param>
    /// <param name="record">Its training, treated.</param>
    /// <param name="twins">The qualities of the healthy trainings by config and seed.</param>
    public ZooRecovery(ZooCase zooCase, ZooRecord record, IReadOnlyDictionary<(string Name, ulong Seed), ZooQuality?> twins)
    {
        (Case, Record) = (zooCase, record);
        Twin = Value(twins.GetValueOrDefault((zooCase.Twin!, record.Seed)));
        Before = Value(record.Quality);
        AfterFirst = Value(record.Treatment!.Rounds[0].Quality);
        After = Value(record.Treatment.Kept(record.Quality));
    }

    /// <summary>The config.</summary>
    public ZooCase Case { get; }

    /// <summary>The training.</summary>
    public ZooRecord Record { get; }

    /// <summary>The quality of the healthy training with the same seed. A model that answers no numbers is worse than any.</summary>
    public double Twin { get; }

    /// <summary>The quality with the fault.</summary>
    public double Before { get; }

    /// <summary>The quality with the first patch.</summary>
    public double AfterFirst { get; }

    /// <summary>The quality in the end.</summary>
    public double After { get; }

    /// <summary>Whether the fault had cost more than two points.</summary>
    public bool IsHurt => !Reaches(Before);

    /// <summary>Whether the twin's quality is reached.</summary>
    public bool IsMended => Reaches(After);

    /// <summary>Whether the first patch alone reaches it.</summary>
    public bool IsMendedAtOnce => Reaches(AfterFirst);

    /// <summary>Whether half of what the fault had cost is back.</summary>
    public bool IsImproved => IsMended || (After > Before && After >= (Before + Twin) / 2);

    /// <summary>Whether it became worse than without treatment.</summary>
    public bool IsHarmed => After < Before - ZooTreatment.Tolerance;

    /// <summary>Whether the healthy training with the same seed was made.</summary>
    internal static bool HasTwin(ZooCase zooCase, ZooRecord record, IReadOnlyDictionary<(string Name, ulong Seed), ZooQuality?> twins) =>
        twins.GetValueOrDefault((zooCase.Twin!, record.Seed)) is not null;

    private bool Reaches(double value) => value >= Twin - ZooTreatment.Tolerance;

    private static double Value(ZooQuality? quality) => quality is { Value: var value } && double.IsFinite(value) ? value : double.NegativeInfinity;
}
