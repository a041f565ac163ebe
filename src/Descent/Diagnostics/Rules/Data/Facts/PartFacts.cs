using System.Runtime.CompilerServices;
using Descent.Data;
using Descent.Training;

namespace Descent.Diagnostics;

/// <summary>What some samples of one part of the data are like, after the preprocessing.</summary>
internal sealed class PartFacts
{
    private const int PointSize = 256; // numbers kept of a sample, for distances

    private readonly List<int> _numbers = [];
    private readonly List<float[]> _points = [];
    private int[]? _cells; // the cell of each pixel
    private int[] _cellCounts = [];

    /// <summary>Reads samples.</summary>
    /// <param name="name">What messages call the part.</param>
    /// <param name="data">The data with its preprocessing.</param>
    /// <param name="samples">The part.</param>
    /// <param name="wanted">How many samples are read, at most.</param>
    /// <param name="rng">Decides which.</param>
    public PartFacts(string name, TrainingData data, Dataset samples, int wanted, Rng rng)
    {
        (Name, Samples) = (name, samples);
        var reader = new SampleReader(data, samples);
        Shape = reader.Shape;
        Groups = new FeatureGroups(reader.Shape);
        Low = new float[reader.Size];
        High = new float[reader.Size];
        Array.Fill(Low, float.PositiveInfinity);
        Array.Fill(High, float.NegativeInfinity);
        var sample = new float[reader.Size];
        foreach (var index in SampleReader.Drawn(samples.Count, wanted, rng))
        {
            if (!reader.Read(index, sample)) continue;
            if (IsOdd(reader, sample, index)) continue;
            Take(sample, index);
        }

        Targets = TargetFacts.Of(this, data, samples);
        OddValue ??= Targets.OddValue;
    }

    public string Name { get; }

    public Dataset Samples { get; }

    /// <summary>The shape of a sample as the model gets it.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>How many samples were read, and are finite.</summary>
    public int Count => _numbers.Count;

    /// <summary>Their numbers.</summary>
    public IReadOnlyList<int> Numbers => _numbers;

    /// <summary>At most 256 numbers of each: images as means of cells, others as they are.</summary>
    public IReadOnlyList<float[]> Points => _points;

    /// <summary>Features of a table, channels of images, the numbers of a step: means and deviations.</summary>
    public FeatureGroups Groups { get; }

    /// <summary>The lowest and the highest of each single number.</summary>
    public float[] Low { get; }

    public float[] High { get; }

    public TargetFacts Targets { get; }

    /// <summary>The first number that is not finite, in words; null where none was seen.</summary>
    public string? OddValue { get; private set; }

    /// <summary>Whether a single number is the same in all samples read.</summary>
    public bool IsConstant(int feature) => !(High[feature] > Low[feature]);

    private bool IsOdd(SampleReader reader, ReadOnlySpan<float> sample, int index)
    {
        var at = OddPlace(sample);
        if (at < 0) return false;
        var raw = OddPlace(reader.Raw);
        OddValue ??= raw >= 0
            ? $"feature {raw} of {Samples.DescribeSample(index)} is {reader.Raw[raw]}"
            : $"feature {at} of {Samples.DescribeSample(index)} is {sample[at]} after the preprocessing, though it was finite before";
        return true;
    }

    /// <summary>Where the first number stands that is not finite, or -1.</summary>
    public static int OddPlace(ReadOnlySpan<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
            if (!float.IsFinite(numbers[i]))
                return i;
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(ReadOnlySpan<float> sample, int index)
    {
        for (var i = 0; i < sample.Length; i++)
        {
            var x = sample[i];
            if (x < Low[i]) Low[i] = x;
            if (x > High[i]) High[i] = x;
        }

        Groups.Add(sample);
        _numbers.Add(index);
        _points.Add(Shape.Count == 3 ? Cells(sample) : Some(sample));
    }

    // Evenly spread numbers of a long sample; all of a short one.
    private static float[] Some(ReadOnlySpan<float> sample)
    {
        var point = new float[Math.Min(PointSize, sample.Length)];
        for (var i = 0; i < point.Length; i++) point[i] = sample[(int)((long)i * sample.Length / point.Length)];
        return point;
    }

    // The means of at most 256 cells.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float[] Cells(ReadOnlySpan<float> sample)
    {
        var places = _cells ??= CellOf();
        var sums = new float[_cellCounts.Length];
        for (var i = 0; i < places.Length; i++) sums[places[i]] += sample[i];
        for (var cell = 0; cell < sums.Length; cell++) sums[cell] /= _cellCounts[cell];
        return sums;
    }

    private int[] CellOf()
    {
        var (channels, height, width) = (Math.Min(Shape[0], PointSize), Shape[1], Shape[2]);
        var side = Math.Max(1, (int)Math.Sqrt(PointSize / channels));
        var (rows, columns) = (Math.Min(side, height), Math.Min(side, width));
        var places = new int[channels * height * width];
        _cellCounts = new int[channels * rows * columns];
        for (var i = 0; i < places.Length; i++)
        {
            var (c, y, x) = (i / (height * width), i / width % height, i % width);
            places[i] = (((c * rows) + (y * rows / height)) * columns) + (x * columns / width);
            _cellCounts[places[i]]++;
        }

        return places;
    }
}
