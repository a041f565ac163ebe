namespace Descent.Optim;

/// <summary>Lion: steps of one size, in the direction of the sign of a running mean; half of Adam's state.</summary>
/// <remarks>
/// Formula: w *= 1 - learningRate weightDecay; w -= learningRate sign(beta1 m + (1 - beta1) g); m = beta2 m + (1 - beta2) g.
/// Defaults: rate 1e-4, beta 0.9 and 0.99, no decay, as the paper's code. It wants a rate 3 to 10 times smaller than AdamW's, and a decay larger
/// by as much.
/// Reference: Chen et al., Symbolic Discovery of Optimization Algorithms, NeurIPS 2023, arXiv:2302.06675, algorithm 2.
/// </remarks>
public sealed class Lion : Optimizer
{
    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of a step, 0 or more.</param>
    /// <param name="beta1">Share of the old mean in the step, 0 or more and below 1.</param>
    /// <param name="beta2">Decay of the gradient's running mean, 0 or more and below 1.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <exception cref="ArgumentException">A value outside its range.</exception>
    public Lion(IEnumerable<Parameter> parameters, float learningRate = 1e-4f, float beta1 = 0.9f, float beta2 = 0.99f, float weightDecay = 0)
        : base(parameters, learningRate, weightDecay, "mean")
    {
        CheckRange(nameof(beta1), beta1, 0, 1);
        CheckRange(nameof(beta2), beta2, 0, 1);
        (Beta1, Beta2) = (beta1, beta2);
    }

    /// <summary>Share of the old mean in the step.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the gradient's running mean.</summary>
    public float Beta2 { get; }

    private protected override void Update(in ParameterStep step)
    {
        var shrink = (float)(1 - ((double)step.LearningRate * step.WeightDecay));
        var update = new AdaptiveUpdate(UpdateRule.Sign, step.LearningRate, Beta1, Beta2, Shrink: shrink);
        Note(step.Value.Device.AdaptiveStep(update, step.Value.Storage, step.Gradient.Storage, StateOf(step, 0).Storage));
    }
}
