namespace Descent.Optim;

/// <summary>RMSProp: divides the gradient by the root of its running mean square.</summary>
/// <remarks>
/// Formula: g = gradient + weightDecay w; a = alpha a + (1 - alpha) g^2; centered: m = alpha m + (1 - alpha) g and a - m^2 in place of a below;
/// q = g / (sqrt(a) + epsilon); with momentum v = momentum v + q and w -= learningRate v, without w -= learningRate q.
/// Where rounding makes a - m^2 negative it counts as 0; PyTorch gives NaN there.
/// Defaults: rate 0.01, alpha 0.99, epsilon 1e-8, no momentum, not centred, as PyTorch.
/// Reference: Tieleman, Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012; centred and with momentum: Graves, arXiv:1308.0850.
/// </remarks>
public sealed class RmsProp : Optimizer
{
    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of a step, 0 or more.</param>
    /// <param name="alpha">Decay of the squared gradient's running mean, 0 or more and below 1.</param>
    /// <param name="epsilon">Keeps the division finite, 0 or more.</param>
    /// <param name="momentum">How much of the last step is kept, 0 or more and below 1.</param>
    /// <param name="centered">Divide by the estimated spread around the mean gradient.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <exception cref="ArgumentException">A value outside its range.</exception>
    public RmsProp(
        IEnumerable<Parameter> parameters, float learningRate = 0.01f, float alpha = 0.99f, float epsilon = 1e-8f, float momentum = 0,
        bool centered = false, float weightDecay = 0)
        : base(parameters, learningRate, weightDecay, Names(centered, momentum > 0))
    {
        CheckRange(nameof(alpha), alpha, 0, 1);
        CheckRange(nameof(epsilon), epsilon, 0, float.PositiveInfinity);
        CheckRange(nameof(momentum), momentum, 0, 1);
        (Alpha, Epsilon, Momentum, IsCentered) = (alpha, epsilon, momentum, centered);
    }

    /// <summary>Decay of the squared gradient's running mean.</summary>
    public float Alpha { get; }

    /// <summary>Keeps the division finite.</summary>
    public float Epsilon { get; }

    /// <summary>How much of the last step is kept.</summary>
    public float Momentum { get; }

    /// <summary>Whether the mean gradient is taken off before squaring.</summary>
    public bool IsCentered { get; }

    private protected override void Update(in ParameterStep step)
    {
        var update = new AdaptiveUpdate(UpdateRule.RootMeanSquare, step.LearningRate, Momentum, Alpha, Epsilon, step.WeightDecay);
        var mean = IsCentered ? StateOf(step, 1).Storage : null;
        var velocity = Momentum > 0 ? StateOf(step, IsCentered ? 2 : 1).Storage : null;
        Note(step.Value.Device.AdaptiveStep(update, step.Value.Storage, step.Gradient.Storage, StateOf(step, 0).Storage, mean, velocity));
    }

    private static string[] Names(bool centered, bool momentum) => (centered, momentum) switch
    {
        (true, true) => ["square", "mean", "velocity"],
        (true, false) => ["square", "mean"],
        (false, true) => ["square", "velocity"],
        _ => ["square"],
    };
}
