namespace Descent.Nn;

/// <summary>Group normalisation: groups of channels of each sample to mean 0 and variance 1, then a learned scale and shift for each
/// channel.</summary>
/// <remarks>
/// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, the same in training and evaluation and for any batch size.
/// Shapes: (N, C) or (N, C, *) -> same; weight, bias: (C). A layer before it needs no bias.
/// Defaults: epsilon 1e-5, weight 1, bias 0, as PyTorch; the paper uses 32 groups.
/// Reference: Wu, He, ECCV 2018, arXiv:1803.08494.
/// </remarks>
public sealed class GroupNorm : Module, IFusesRelu, IHasChannels
{
    /// <summary>Creates the layer.</summary>
    /// <param name="groups">In how many groups the channels are divided.</param>
    /// <param name="channels">Channels: the size of axis 1, a multiple of the groups.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <exception cref="ArgumentException">A value outside its range, or groups that do not divide the channels.</exception>
    public GroupNorm(int groups, int channels, float epsilon = 1e-5f, bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        if (channels % groups != 0) throw new ArgumentException($"GroupNorm: got {groups} groups for {channels} channels; expected groups that "
            + $"divide the channels.", nameof(groups));
        (Groups, Channels, Epsilon) = (groups, channels, epsilon);
        if (affine) (Weight, Bias) = (Register("weight", Tensor.Ones([channels])), Register("bias", Tensor.Zeros([channels])));
    }

    /// <summary>In how many groups the channels are divided.</summary>
    public int Groups { get; private set; }

    /// <summary>The size of axis 1.</summary>
    public int Channels { get; private set; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>Scale of each channel, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Shift of each channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"GroupNorm({Channels} in {Groups} groups)";

    int IHasChannels.ChannelCount(ChannelSide side) => Channels;

    // Groups of a single channel go with it; larger ones stay and become smaller.
    bool IHasChannels.TryKeep(ChannelSide side, ReadOnlySpan<int> kept)
    {
        var members = new int[Groups];
        foreach (var channel in kept) members[channel / (Channels / Groups)]++;
        if (Groups < Channels && Array.Exists(members, m => m != members[0])) return false;
        KeepRows(Channels, kept);
        (Groups, Channels) = (Groups < Channels ? Groups : kept.Length, kept.Length);
        return true;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Normalize(input, relu: false);

    Tensor IFusesRelu.ForwardRectified(Tensor input) => Normalize(input, relu: true);

    private Tensor Normalize(Tensor input, bool relu)
    {
        if (input.Rank >= 2 && input.Shape[1] != Channels)
            throw Errors.ShapeErrors.Size("GroupNorm", "channels", input.Shape[1], Channels, input.Shape, "The channels are axis 1.");
        return input.GroupNorm(Groups, Weight, Bias, Epsilon, relu);
    }
}
