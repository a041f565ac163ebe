namespace Descent.Nn;

/// <summary>Logarithm of the hyperbolic cosine of the error: squared near no error, absolute beyond, and smooth throughout.</summary>
/// <remarks>
/// Formula: the mean (or sum) of ln cosh(prediction - target) over all numbers.  Shapes: prediction and target alike.
/// Gradient: tanh(prediction - target). Numerics: never infinite for a finite error. PyTorch has no such loss; the values are those of the formula.
/// </remarks>
public sealed class LogCosh(Reduction reduction = Reduction.Mean) : Loss
{
    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target) =>
        Reduce((prediction - ValuesOf("LogCosh", prediction, target)).LogCosh(), reduction);
}
