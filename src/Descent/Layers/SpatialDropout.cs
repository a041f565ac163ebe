namespace Descent.Nn;

/// <summary>In training sets whole channels of a sample to zero with probability p and scales the rest; in evaluation does nothing.</summary>
/// <remarks>
/// Formula: y = x m / (1 - p), m = 0 with probability p for each channel of each sample. Neighbouring positions of a feature map say much the same,
/// so dropping them one by one takes little away.
/// Shapes: (N, C, L), (N, C, H, W), (N, C, D, H, W) or more positions -> same: PyTorch's Dropout1d, 2d and 3d in one.
/// Default p 0.5, as PyTorch. Draws come from a stream of the layer's own, so a run replays exactly.
/// Reference: Tompson, Goroshin, Jain, LeCun, Bregler, Efficient Object Localization Using Convolutional Networks, CVPR 2015, arXiv:1411.4280.
/// </remarks>
public sealed class SpatialDropout : Module
{
    private readonly Rng _rng;

    /// <summary>Creates the layer.</summary>
    /// <param name="p">The probability that a channel is dropped, 0 or more and below 1.</param>
    /// <param name="rng">The layer's draws come from a stream split off from it.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside its range.</exception>
    public SpatialDropout(float p, Rng rng)
    {
        if (!(p >= 0 && p < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "SpatialDropout: expected a probability of 0 or more, below 1.");
        P = p;
        _rng = RegisterGenerator("draws", rng.Fork(rng.NextUInt32()));
    }

    /// <summary>The probability that a channel is dropped.</summary>
    public float P { get; }

    /// <summary>The probability, for a summary.</summary>
    public override string ToString() => FormattableString.Invariant($"SpatialDropout({P})");

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank < 3)
            throw Errors.ShapeErrors.Rank(
                nameof(SpatialDropout), input.Shape, "(N, C, *) with at least one axis of positions", "For single numbers use Dropout.");
        return IsTraining && P > 0 ? input.ScaleBlocks(2, Tensor.Ones([input.Shape[0] * input.Shape[1]], input.Device).Dropout(P, _rng)) : input;
    }
}
