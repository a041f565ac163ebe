namespace Descent.Nn;

/// <summary>Drop-connect: in training sets each weight of a layer, and each bias, to zero with probability p and scales the rest.</summary>
/// <remarks>
/// Formula: weight = w m / (1 - p), bias = b m' / (1 - p), m = 0 with probability p; in evaluation w and b themselves.
/// Departures from the paper: one mask for the whole batch, not one a sample (which would be a product a sample), and the mean instead of samples
/// from a normal distribution in evaluation; the scale 1 / (1 - p) keeps both alike in the mean, as in <see cref="Dropout"/>.
/// The state keeps the layer's own names. Default p 0.5, as the paper. Draws come from a stream of the layer's own, so a run replays exactly.
/// Reference: Wan, Zeiler, Zhang, LeCun, Fergus, Regularization of Neural Networks using DropConnect, ICML 2013.
/// </remarks>
/// <example><code>var layer = new DropConnect(new Linear(128, 10, rng), 0.5f, rng);</code></example>
public sealed class DropConnect : WeightWrapper
{
    private readonly Parameter? _bias;
    private readonly Rng _rng;

    /// <summary>Wraps a layer.</summary>
    /// <param name="layer">A layer with a weight, and a bias or none.</param>
    /// <param name="p">The probability of a zero, 0 or more and below 1.</param>
    /// <param name="rng">The layer's draws come from a stream split off from it.</param>
    /// <exception cref="ArgumentException">The layer has no weight of two axes or more, or p is outside its range.</exception>
    public DropConnect(Module layer, float p, Rng rng)
        : base(layer)
    {
        if (!(p >= 0 && p < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "DropConnect: expected a probability of 0 or more, below 1.");
        (P, _bias) = (p, layer.OwnParameter("bias"));
        _rng = RegisterGenerator("draws", rng.Fork(rng.NextUInt32()));
    }

    /// <summary>The probability of a zero.</summary>
    public float P { get; }

    /// <summary>The part and the probability, for a summary.</summary>
    public override string ToString() => FormattableString.Invariant($"DropConnect({P}, {Layer})");

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (!IsTraining) return Layer.Forward(input);
        if (_bias is null) return base.ForwardCore(input);
        return Parameter.With([(_bias, _bias.Value.Dropout(P, _rng))], () => base.ForwardCore(input));
    }

    private protected override Tensor MakeWeight() => Trained.Value.Dropout(P, _rng);
}
