namespace Descent.Nn;

/// <summary>The sum of absolute values: drives weights that do not matter to zero itself.</summary>
/// <remarks>
/// Formula: strength sum |w|. Gradient: strength sign(w), 0 at 0.  Shapes: any.
/// No default strength; 1e-5 to 1e-3 is usual. By default all parameters count, biases too, as with <see cref="L2Penalty"/>.
/// Reference: Tibshirani, Regression Shrinkage and Selection via the Lasso, 1996; lecture 000.
/// </remarks>
public sealed class L1Penalty : Penalty
{
    /// <summary>Creates the penalty.</summary>
    /// <param name="strength">Its factor, 0 or more.</param>
    /// <param name="weightsOnly">Count only parameters of two axes or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative strength.</exception>
    public L1Penalty(float strength, bool weightsOnly = false)
        : base(strength, weightsOnly)
    {
    }

    private protected override Tensor Measure(Tensor weights) => (weights.Relu() + (-weights).Relu()).Sum();
}
