namespace Descent.Data;

/// <summary>Some samples in one array each for features and targets. The loader fills it again: it holds until the next batch is asked for.</summary>
public sealed class HostBatch
{
    internal HostBatch(Dataset dataset, int batchSize)
    {
        Inputs = new float[batchSize * dataset.SampleSize];
        Indices = new int[batchSize];
        if (dataset.TargetKind == TargetKind.Classes) Classes = new int[batchSize];
        else Values = new float[batchSize * dataset.TargetSize];
    }

    /// <summary>The features, sample after sample; only those of the first <see cref="Count"/> samples count.</summary>
    public float[] Inputs { get; }

    /// <summary>The class of each sample, or null where targets are values; only the first <see cref="Count"/> count.</summary>
    public int[]? Classes { get; }

    /// <summary>The target values, sample after sample, or null where targets are classes; only those of the first <see cref="Count"/> samples
    /// count.</summary>
    public float[]? Values { get; }

    /// <summary>The number of each sample in the data set; only the first <see cref="Count"/> count.</summary>
    public int[] Indices { get; }

    /// <summary>How many samples the batch has: the batch size, or less in the last one.</summary>
    public int Count { get; internal set; }

    /// <summary>Which batch of the epoch this is, from 0.</summary>
    public int Number { get; internal set; }
}
