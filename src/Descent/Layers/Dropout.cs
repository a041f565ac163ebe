namespace Descent.Nn;

/// <summary>In training sets each number to zero with probability p and scales the rest; in evaluation does nothing.</summary>
/// <remarks>
/// Formula: y = x m / (1 - p), m = 0 with probability p. Not inverted (the weight scaling rule of lecture 002): y = x m in training and
/// y = (1 - p) x in evaluation, which is the same network up to one factor in all weights behind.  Shapes: any -> same.
/// Default p 0.5, as PyTorch and the paper for hidden layers; inverted, as PyTorch. Each layer draws from a stream of its own, so a run replays
/// exactly.
/// Reference: Srivastava et al., JMLR 15, 2014; lecture 002.
/// </remarks>
public sealed class Dropout : Module
{
    private readonly Rng _rng;

    /// <summary>Creates the layer.</summary>
    /// <param name="p">The probability of a zero, 0 or more and below 1.</param>
    /// <param name="rng">The layer's draws come from a stream split off from it.</param>
    /// <param name="inverted">Scale in training, not in evaluation.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside its range.</exception>
    public Dropout(float p, Rng rng, bool inverted = true)
    {
        if (!(p >= 0 && p < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "Dropout: expected a probability of 0 or more, below 1.");
        (P, IsInverted) = (p, inverted);
        _rng = RegisterGenerator("draws", rng.Fork(rng.NextUInt32()));
    }

    /// <summary>The probability of a zero.</summary>
    public float P { get; }

    /// <summary>Whether training scales, and evaluation does nothing.</summary>
    public bool IsInverted { get; }

    /// <summary>How many draws were made: part of <see cref="Module.RandomState"/>.</summary>
    public ulong Position
    {
        get => _rng.Position;
        set => _rng.Position = value;
    }

    /// <summary>The probability, for a summary.</summary>
    public override string ToString() => FormattableString.Invariant($"Dropout({P}{(IsInverted ? string.Empty : ", scaled in evaluation")})");

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (IsInverted) return IsTraining ? input.Dropout(P, _rng) : input;
        return IsTraining ? input * Tensor.KeepMask(input.Shape, P, _rng, input.Device) : input * (1 - P);
    }
}
