namespace Descent.Optim;

/// <summary>AdaGrad: a weight's step shrinks with all the squared gradients that it has seen; for rare features.</summary>
/// <remarks>
/// Formula: g = gradient + weightDecay w; a += g^2; w -= learningRate / (1 + (t - 1) learningRateDecay) g / (sqrt(a) + epsilon).
/// Defaults: rate 0.01, no decays, epsilon 1e-10, as PyTorch. The steps only ever become smaller: <see cref="RmsProp"/> forgets.
/// Reference: Duchi, Hazan, Singer, Adaptive Subgradient Methods, JMLR 12, 2011.
/// </remarks>
public sealed class Adagrad : Optimizer
{
    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of the first step, 0 or more.</param>
    /// <param name="learningRateDecay">How fast the rate itself falls with the steps, 0 or more.</param>
    /// <param name="epsilon">Keeps the division finite, 0 or more.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <exception cref="ArgumentException">A value outside its range.</exception>
    public Adagrad(
        IEnumerable<Parameter> parameters, float learningRate = 0.01f, float learningRateDecay = 0, float epsilon = 1e-10f, float weightDecay = 0)
        : base(parameters, learningRate, weightDecay, "sum")
    {
        CheckRange(nameof(learningRateDecay), learningRateDecay, 0, float.PositiveInfinity);
        CheckRange(nameof(epsilon), epsilon, 0, float.PositiveInfinity);
        (LearningRateDecay, Epsilon) = (learningRateDecay, epsilon);
    }

    /// <summary>How fast the rate itself falls with the steps.</summary>
    public float LearningRateDecay { get; }

    /// <summary>Keeps the division finite.</summary>
    public float Epsilon { get; }

    private protected override void Update(in ParameterStep step)
    {
        var rate = (float)(step.LearningRate / (1 + ((step.Step - 1) * (double)LearningRateDecay)));
        var update = new AdaptiveUpdate(UpdateRule.SumOfSquares, rate, Epsilon: Epsilon, Decay: step.WeightDecay);
        Note(step.Value.Device.AdaptiveStep(update, step.Value.Storage, step.Gradient.Storage, StateOf(step, 0).Storage));
    }
}
