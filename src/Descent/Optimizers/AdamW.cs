namespace Descent.Optim;

/// <summary>Adam with decoupled weight decay: the pull towards zero is not scaled with the gradient.</summary>
/// <remarks>
/// Formula: w *= 1 - learningRate weightDecay, then Adam's step on the plain gradient.
/// Defaults: rate 0.001, beta 0.9 and 0.999, epsilon 1e-8, decay 0.01, as PyTorch.
/// Reference: Loshchilov, Hutter, Decoupled Weight Decay Regularization, ICLR 2019, arXiv:1711.05101.
/// </remarks>
public sealed class AdamW : AdamBase
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
    public AdamW(
        IEnumerable<Parameter> parameters, float learningRate = 0.001f, float beta1 = 0.9f, float beta2 = 0.999f,
        float epsilon = 1e-8f, float weightDecay = 0.01f, bool amsgrad = false)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, isDecoupled: true, amsgrad)
    {
    }
}
