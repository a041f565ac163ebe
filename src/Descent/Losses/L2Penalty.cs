namespace Descent.Nn;

/// <summary>Half the sum of squares: keeps all weights small.</summary>
/// <remarks>
/// Formula: strength / 2 sum w^2. Gradient: strength w, so under any optimizer it is the same as that optimizer's weight decay in the gradient
/// (Sgd, Adam) of the same size. Under Sgd that is also the decoupled decay of AdamW's kind; under Adam it is not, because there the
/// decay's part of the gradient is divided by the size of the whole.  Shapes: any.
/// No default strength; 1e-4 is usual. By default all parameters count, biases too, as PyTorch's weight_decay does.
/// Reference: Krogh, Hertz, A Simple Weight Decay Can Improve Generalization, NIPS 1991; Loshchilov, Hutter, ICLR 2019, arXiv:1711.05101; lecture
/// 000.
/// </remarks>
public sealed class L2Penalty : Penalty
{
    /// <summary>Creates the penalty.</summary>
    /// <param name="strength">Its factor, 0 or more.</param>
    /// <param name="weightsOnly">Count only parameters of two axes or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative strength.</exception>
    public L2Penalty(float strength, bool weightsOnly = false)
        : base(strength, weightsOnly)
    {
    }

    private protected override Tensor Measure(Tensor weights) => weights.Square().Sum() * 0.5f;
}
