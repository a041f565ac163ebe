namespace Descent.Optim;

/// <summary>Adam: every weight gets a step of about the learning rate, whatever the size of its gradient.</summary>
/// <remarks>
/// Formula: g = gradient + weightDecay w; m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2;
/// w -= learningRate m' / (sqrt(s') + epsilon) with the bias-corrected m' = m / (1 - beta1^t), s' = s / (1 - beta2^t).
/// Defaults: rate 0.001, beta 0.9 and 0.999, epsilon 1e-8, no decay, as the paper and PyTorch.
/// Reference: Kingma, Ba, ICLR 2015, arXiv:1412.6980. Its decay is scaled away with the gradient; use <see cref="AdamW"/> to decay.
/// </remarks>
public sealed class Adam : AdamBase
{
    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of a step, 0 or more.</param>
    /// <param name="beta1">Decay of the gradient's running mean, 0 or more and below 1.</param>
    /// <param name="beta2">Decay of the squared gradient's running mean, 0 or more and below 1.</param>
    /// <param name="epsilon">Keeps the division finite, 0 or more.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <param name="amsgrad">Divide by the largest running square so far, not by the last (arXiv:1904.09237).</param>
    /// <exception cref="ArgumentException">A value outside its range.</exception>
    public Adam(
        IEnumerable<Parameter> parameters, float learningRate = 0.001f, float beta1 = 0.9f, float beta2 = 0.999f,
        float epsilon = 1e-8f, float weightDecay = 0f, bool amsgrad = false)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, isDecoupled: false, amsgrad)
    {
    }
}
