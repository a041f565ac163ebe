using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>What is known of the data, from a bounded number of samples that the seed chooses: read once in a run, when first asked for.</summary>
/// <remarks>For statistics: a twentieth of what the run will read, at least 1,000 and at most 5,000 samples of a part, and fewer of very large ones.
/// For copies: a twentieth too, at least 5,000 and at most 50,000.</remarks>
internal sealed class DataFacts
{
    private readonly Patient _patient;
    private readonly Rng _rng;
    private PartFacts? _training;
    private List<PartFacts>? _heldOut;
    private TwinFacts? _twins;
    private NeighbourFacts? _neighbours;
    private RelationFacts? _relation;

    private DataFacts(Patient patient) => (_patient, _rng) = (patient, new Rng(patient.Seed).Fork("doctor's data"));

    /// <summary>Those of the run that is examined.</summary>
    public static DataFacts Of(Examination x) => x.Shared(() => new DataFacts(x.Patient));

    public PartFacts Training => _training ??= Part("training", _patient.Data.Training);

    /// <summary>Validation and test, as far as they are there.</summary>
    public IReadOnlyList<PartFacts> HeldOut => _heldOut ??=
    [
        .. new[] { ("validation", _patient.Data.Validation), ("test", _patient.Data.Test) }.Where(p => p.Item2 is { Count: > 0 })
            .Select(p => Part(p.Item1, p.Item2!)),
    ];

    /// <summary>Samples that occur twice.</summary>
    public TwinFacts Twins => _twins ??= new TwinFacts(_patient, _rng.Fork("twins"));

    /// <summary>What the nearest samples say.</summary>
    public NeighbourFacts Neighbours => _neighbours ??= new NeighbourFacts(Training);

    /// <summary>How features and targets hang together.</summary>
    public RelationFacts Relation => _relation ??= new RelationFacts(Training);

    /// <summary>Every part.</summary>
    public IEnumerable<PartFacts> Parts => HeldOut.Prepend(Training);

    /// <summary>A plain number of samples of the training part, for other looks at them.</summary>
    public int[] Some(string what, int wanted) => SampleReader.Drawn(_patient.Data.Training.Count, wanted, _rng.Fork(what));

    private PartFacts Part(string name, Dataset samples)
    {
        var reads = (long)_patient.Epochs * samples.Count / 20;
        var wanted = Math.Clamp(reads, Thresholds.FewestSamplesRead, Thresholds.MostSamplesRead);
        var bound = Math.Max(Thresholds.FewestLargeSamples, Thresholds.NumbersRead / Math.Max(1, samples.SampleSize));
        return new PartFacts(name, _patient.Data, samples, (int)Math.Min(wanted, bound), _rng.Fork(name));
    }
}
