namespace Descent.Training;

/// <summary>The exponential moving average of the weights: after each step average = decay * average + (1 - decay) * weights.</summary>
/// <remarks>
/// At the start, while the average knows few steps, the decay of update n is at most (1 + n) / (10 + n), so that the first random weights are
/// forgotten soon. Defaults: decay 0.999, a memory of about 1,000 steps, every step.
/// Reference: Polyak, Juditsky, Acceleration of stochastic approximation by averaging, 1992; the warm-up Abadi et al., TensorFlow, 2015
/// (ExponentialMovingAverage); Tarvainen, Valpola, Mean teachers, 2017, arXiv:1703.01780.
/// </remarks>
public sealed class Ema : WeightAverage
{
    private readonly float _decay;
    private readonly int _every;

    /// <summary>Creates the average.</summary>
    /// <param name="decay">How much of the average stays at an update, from 0 to below 1.</param>
    /// <param name="every">Steps between two updates, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public Ema(float decay = 0.999f, int every = 1)
    {
        if (decay is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(decay), decay, "Ema: expected 0 or more and below 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        (_decay, _every) = (decay, every);
    }

    /// <inheritdoc/>
    public override string Name => "ema";

    private protected override float? WeightOfStep(int step) =>
        step % _every == 0 ? 1 - MathF.Min(_decay, (1f + Updates) / (10f + Updates)) : null;
}
