namespace Descent.Data;

/// <summary>Some samples in one array each for features and targets. The loader fills it again: it holds until the next batch is asked for.</summary>
public sealed class HostBatch
{
    private float[]? _shares;

    internal HostBatch(Dataset dataset, IReadOnlyList<int> sampleShape, int sampleSize, int batchSize)
    {
        (SampleShape, TargetShape, ClassCount) = (sampleShape, dataset.TargetShape, dataset.ClassCount);
        Inputs = new float[batchSize * sampleSize];
        Indices = new int[batchSize];
        if (dataset.TargetKind == TargetKind.Classes) Classes = new int[batchSize * dataset.TargetSize];
        else Values = new float[batchSize * dataset.TargetSize];
    }

    /// <summary>The shape of one sample's features as they are in <see cref="Inputs"/>: after preprocessing.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>The shape of one sample's target; [] for one class.</summary>
    public IReadOnlyList<int> TargetShape { get; }

    /// <summary>How many classes; 0 where targets are values.</summary>
    public int ClassCount { get; }

    /// <summary>The features, sample after sample; only those of the first <see cref="Count"/> samples count.</summary>
    public float[] Inputs { get; }

    /// <summary>The classes of each sample, sample after sample, or null where targets are values; only those of the first <see cref="Count"/>
    /// samples count.</summary>
    public int[]? Classes { get; }

    /// <summary>The target values, sample after sample, or null where targets are classes; only those of the first <see cref="Count"/> samples
    /// count.</summary>
    public float[]? Values { get; }

    /// <summary>The share of each class in each sample, (samples, classes), where samples were mixed; else null. <see cref="Classes"/> then has the
    /// class with the largest share.</summary>
    public float[]? Shares { get; internal set; }

    /// <summary>Makes room for shares, all 0, to be written to <see cref="Shares"/>; for a <see cref="BatchTransform"/>.</summary>
    public float[] BeginShares()
    {
        Shares = _shares ??= new float[Indices.Length * ClassCount];
        Array.Clear(_shares);
        return _shares;
    }

    /// <summary>The number of each sample in the data set; only the first <see cref="Count"/> count.</summary>
    public int[] Indices { get; }

    /// <summary>How many samples the batch has: the batch size, or less in the last one.</summary>
    public int Count { get; internal set; }

    /// <summary>Which batch of the epoch this is, from 0.</summary>
    public int Number { get; internal set; }

    internal const int NoSample = -1;

    /// <summary>Closes the gaps that samples left which could not be read: their number is <see cref="NoSample"/>.</summary>
    internal void RemoveGaps()
    {
        if (Indices.AsSpan(0, Count).IndexOf(NoSample) < 0) return;
        var kept = 0;
        for (var row = 0; row < Count; row++)
        {
            if (Indices[row] == NoSample) continue;
            Move(row, kept);
            kept++;
        }

        Count = kept;
    }

    private void Move(int from, int to)
    {
        if (from == to) return;
        Indices[to] = Indices[from];
        Move(Inputs, from, to);
        Move(Classes, from, to);
        Move(Values, from, to);
    }

    private void Move<T>(T[]? rows, int from, int to)
    {
        if (rows is null) return;
        var size = rows.Length / Indices.Length;
        Array.Copy(rows, from * size, rows, to * size, size);
    }
}
