namespace Descent.Nn;

/// <summary>In training leaves a branch out with probability p, so that a deep residual network trains as many shallower ones.</summary>
/// <remarks>
/// Formula: y = branch(x) m / (1 - p), m = 0 with probability p, one draw for the batch or one for each sample; in evaluation y = branch(x). Put it
/// into a <see cref="Residual"/> as its branch. The scale in training is torchvision's; the paper multiplies by 1 - p in evaluation instead.
/// Shapes: those of the branch, with the batch first. The branch is computed in any case, so that running statistics see every batch. Parts have the
/// names that they would have without this layer.
/// Defaults: a draw a sample; p must be given, as in torchvision. The paper lets p rise linearly from 0 in the first block to 0.5 in the last.
/// Reference: Huang, Sun, Liu, Sedra, Weinberger, Deep Networks with Stochastic Depth, ECCV 2016, arXiv:1603.09382.
/// </remarks>
/// <example><code>var block = new Residual(new StochasticDepth(0.2f, rng, new Sequential(conv1, norm1, new Relu(), conv2, norm2)));</code></example>
public sealed class StochasticDepth : Module
{
    private readonly Module? _branch;
    private readonly Rng _rng;

    /// <summary>Creates the layer.</summary>
    /// <param name="p">The probability that the branch is left out, 0 to 1.</param>
    /// <param name="rng">The layer's draws come from a stream split off from it.</param>
    /// <param name="branch">What is left out; null: the input itself.</param>
    /// <param name="mode">Whether one draw decides for a sample or for the whole batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside its range.</exception>
    public StochasticDepth(float p, Rng rng, Module? branch = null, StochasticDepthMode mode = StochasticDepthMode.Row)
    {
        if (p is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "StochasticDepth: expected a probability from 0 to 1.");
        (P, Mode) = (p, mode);
        if (branch is not null) _branch = RegisterNameless(branch);
        _rng = RegisterGenerator("draws", rng.Fork(rng.NextUInt32()));
    }

    /// <summary>The probability that the branch is left out.</summary>
    public float P { get; }

    /// <summary>Whether one draw decides for a sample or for the whole batch.</summary>
    public StochasticDepthMode Mode { get; }

    /// <summary>Probability and mode, for a summary.</summary>
    public override string ToString() => FormattableString.Invariant($"StochasticDepth({P}, {(Mode == StochasticDepthMode.Row ? "row" : "batch")})");

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var output = _branch is null ? input : _branch.Forward(input);
        if (!IsTraining || P == 0) return output;
        if (output.Rank < 1) throw Errors.ShapeErrors.Rank(nameof(StochasticDepth), output.Shape, "(N, *)");
        var axes = Mode == StochasticDepthMode.Row ? 1 : 0;
        Shape draws = [axes == 1 ? output.Shape[0] : 1];
        var factors = P == 1 ? Tensor.Zeros(draws, output.Device) : Tensor.Ones(draws, output.Device).Dropout(P, _rng);
        return output.ScaleBlocks(axes, factors);
    }
}

/// <summary>For what one draw of <see cref="StochasticDepth"/> decides.</summary>
public enum StochasticDepthMode
{
    /// <summary>For one sample.</summary>
    Row,

    /// <summary>For the whole batch.</summary>
    Batch,
}
