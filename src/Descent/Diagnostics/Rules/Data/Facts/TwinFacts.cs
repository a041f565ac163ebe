using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>Samples that are equal to the bit, after the preprocessing: within the training part, and between it and the others.</summary>
internal sealed class TwinFacts
{
    private readonly Patient _patient;
    private readonly Rng _rng;
    private readonly Dictionary<SampleKey, Sighting> _seen = [];

    public TwinFacts(Patient patient, Rng rng)
    {
        (_patient, _rng) = (patient, rng);
        var training = patient.Data.Training;
        var (numbers, keys, targets) = Keys(training, "training");
        Hashed = numbers.Length;
        Share = Hashed / (double)Math.Max(1, training.Count);
        for (var i = 0; i < numbers.Length; i++) See(training, numbers[i], keys[i], targets?[i] ?? 0, targets is not null);
        foreach (var sighting in _seen.Values) HaveTwin += sighting.Count > 1 ? sighting.Count : 0;
        HeldOut =
        [
            .. new[] { ("validation", patient.Data.Validation), ("test", patient.Data.Test) }.Where(p => p.Item2 is { Count: > 0 })
                .Select(p => Compare(p.Item1, p.Item2!)),
        ];
    }

    /// <summary>Samples of the training part that were compared.</summary>
    public int Hashed { get; }

    /// <summary>That as a share of the part.</summary>
    public double Share { get; }

    /// <summary>How many different samples those are.</summary>
    public int Different => _seen.Count;

    /// <summary>How many have another one that is equal.</summary>
    public int HaveTwin { get; }

    /// <summary>How many were there before.</summary>
    public int Copies => Hashed - Different;

    /// <summary>How many equal an earlier one that has another target.</summary>
    public int Conflicts { get; private set; }

    /// <summary>Two equal samples, in words.</summary>
    public string? CopyExample { get; private set; }

    /// <summary>Two equal samples with different targets, in words.</summary>
    public string? ConflictExample { get; private set; }

    /// <summary>What each held-out part shares with the training part.</summary>
    public IReadOnlyList<Overlap> HeldOut { get; }

    private void See(Dataset training, int index, SampleKey key, long target, bool hasTarget)
    {
        if (!_seen.TryGetValue(key, out var before))
        {
            _seen[key] = new Sighting(index, target, 1);
            return;
        }

        _seen[key] = before with { Count = before.Count + 1 };
        CopyExample ??= $"{training.DescribeSample(before.First)} and {training.DescribeSample(index)}";
        if (!hasTarget || before.Target == target) return;
        Conflicts++;
        ConflictExample ??= $"{training.DescribeSample(before.First)}{Class(training, before.First)} and "
            + $"{training.DescribeSample(index)}{Class(training, index)}";
    }

    private static string Class(Dataset samples, int index) =>
        samples.TargetKind == TargetKind.Classes && samples.TargetShape.Count == 0 ? $" (class {samples.ReadClass(index)})" : string.Empty;

    private Overlap Compare(string name, Dataset part)
    {
        if (ReferenceEquals(part, _patient.Data.Training)) return new Overlap(name, part.Count, part.Count, 1, true, true, null);
        var (numbers, keys, _) = Keys(part, name);
        var found = 0;
        string? example = null;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!_seen.TryGetValue(keys[i], out var twin)) continue;
            found++;
            example ??= $"{part.DescribeSample(numbers[i])} of the {name} data is {_patient.Data.Training.DescribeSample(twin.First)} of the "
                + "training data";
        }

        var share = Math.Min(1, found / Math.Max(1.0, numbers.Length) / Math.Max(1e-9, Share));
        return new Overlap(name, numbers.Length, found, share, found == part.Count, false, example);
    }

    private (int[] Numbers, SampleKey[] Keys, long[]? Targets) Keys(Dataset samples, string name)
    {
        var reads = (long)_patient.Epochs * _patient.Data.Training.Count / 20;
        var bound = Math.Max(Thresholds.FewestLargeSamples, Thresholds.NumbersHashed / samples.SampleSize);
        var wanted = (int)Math.Min(bound, Math.Clamp(reads, Thresholds.FewestSamplesHashed, Thresholds.MostSamplesHashed));
        var numbers = SampleReader.Drawn(samples.Count, wanted, _rng.Fork(name));
        var keys = new SampleKey[numbers.Length];
        var isRead = new bool[numbers.Length];
        var targets = samples.TargetShape.Count <= 1 ? new long[numbers.Length] : null; // maps are read with their images
        ChunkedLoop.Run(numbers.Length, (first, end) =>
        {
            var reader = new SampleReader(_patient.Data, samples);
            var sample = new float[reader.Size];
            for (var i = first; i < end; i++)
            {
                isRead[i] = reader.Read(numbers[i], sample) && PartFacts.OddPlace(sample) < 0;
                keys[i] = SampleKey.Of(sample, reader.Shape);
                if (targets is not null) targets[i] = TargetKey(samples, numbers[i]);
            }
        });
        int[] kept = [.. Enumerable.Range(0, numbers.Length).Where(i => isRead[i])];
        return ([.. kept.Select(i => numbers[i])], [.. kept.Select(i => keys[i])], targets is null ? null : [.. kept.Select(i => targets[i])]);
    }

    private static long TargetKey(Dataset samples, int index)
    {
        if (samples.TargetKind == TargetKind.Classes && samples.TargetShape.Count == 0) return samples.ReadClass(index);
        var values = new float[samples.TargetSize];
        if (samples.TargetKind == TargetKind.Values)
        {
            samples.ReadValues(index, values);
        }
        else
        {
            var classes = new int[values.Length];
            samples.ReadClasses(index, classes);
            for (var i = 0; i < values.Length; i++) values[i] = classes[i];
        }

        return (long)SampleKey.Of(values, [values.Length]).A;
    }

    private readonly record struct Sighting(int First, long Target, int Count);
}

/// <summary>What a held-out part shares with the training part.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Compared">Samples compared.</param>
/// <param name="Found">Those that are in the compared samples of the training part.</param>
/// <param name="Share">The share of the part that is in the whole training part, by estimate.</param>
/// <param name="IsWhole">Whether every sample of the part was found.</param>
/// <param name="IsSame">Whether it is the same data set.</param>
/// <param name="Example">One of them in words.</param>
internal sealed record Overlap(string Part, int Compared, int Found, double Share, bool IsWhole, bool IsSame, string? Example);
