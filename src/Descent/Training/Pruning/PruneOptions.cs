namespace Descent.Training;

/// <summary>Which channels are removed, and how many.</summary>
public sealed record PruneOptions
{
    /// <summary>What decides which channels go first. Default: the entropy of their activation, the lowest first.</summary>
    public PruneCriterion Criterion { get; init; } = PruneCriterion.Entropy;

    /// <summary>How much is to go, as a share of <see cref="Budget"/>: above 0 and below 1. Default 0.3. Where channels run out before, less goes.
    /// Dead filters go all, whatever their share.</summary>
    public double Remove { get; init; } = 0.3;

    /// <summary>What <see cref="Remove"/> is a share of. Default: multiply-adds.</summary>
    public PruneBudget Budget { get; init; } = PruneBudget.MultiplyAdds;

    /// <summary>Only channels with a score below this number go, such as an entropy of 0.2 bits; null: as many as the budget asks for.</summary>
    public double? Below { get; init; }

    /// <summary>How many channels of a group stay at least. Default 2.</summary>
    public int MinChannels { get; init; } = 2;

    /// <summary>The channels that stay are a multiple of this number, where a group loses any: kernels compute so many at once. Default 1.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>The share of a group's channels that may go, above 0 and at most 1. Default 0.7, so that no layer becomes a bottleneck.</summary>
    public double LayerLimit { get; init; } = 0.7;

    /// <summary>Whether what removed channels gave on average goes into the biases, or running means, behind them. Default true. Exact where a
    /// channel is constant and no zeros stand around the image.</summary>
    public bool FoldMeans { get; init; } = true;

    /// <summary>For <see cref="PruneCriterion.Random"/>. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        if (!(Remove is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Remove), Remove, "Prune: expected a share above 0 and below 1.");
        if (!(LayerLimit is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(LayerLimit), LayerLimit, "Prune: expected a share above 0 and at most 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MinChannels, 1, nameof(MinChannels));
        ArgumentOutOfRangeException.ThrowIfLessThan(Multiple, 1, nameof(Multiple));
        if (Below is { } below && double.IsNaN(below)) throw new ArgumentOutOfRangeException(nameof(Below), Below, "Prune: expected a number.");
    }
}

/// <summary>What decides which channels go first.</summary>
public enum PruneCriterion
{
    /// <summary>The entropy of the activation over the training data, the lowest first; of a channel that is activated in several places the
    /// largest counts. Channels without an activation stay.</summary>
    Entropy,

    /// <summary>Channels that are never active on the training data, all of them.</summary>
    Dead,

    /// <summary>The sum of a filter's absolute weights over the mean of its layer. Reference: Li et al., Pruning Filters for Efficient ConvNets,
    /// 2017, arXiv:1608.08710.</summary>
    L1,

    /// <summary>The absolute scale of the batch norm behind. Reference: Liu et al., Network Slimming, 2017, arXiv:1708.06519.</summary>
    NormScale,

    /// <summary>By lot: what every other criterion must beat.</summary>
    Random,
}

/// <summary>What is to become less.</summary>
public enum PruneBudget
{
    /// <summary>Multiply-adds of one sample.</summary>
    MultiplyAdds,

    /// <summary>Parameters.</summary>
    Parameters,
}
