namespace Descent.Nn;

/// <summary>Logistic loss: a yes or no as 1 and -1, against a score.</summary>
/// <remarks>
/// Formula: the mean (or sum) of ln(1 + e^(-y f)) over all numbers, y the target, f the prediction.  Shapes: prediction and target alike.
/// Numerics: finite for finite scores. It is <see cref="BceLogits"/> with the targets 1 and -1 for 1 and 0; PyTorch's SoftMarginLoss.
/// </remarks>
public sealed class Logistic(Reduction reduction = Reduction.Mean) : Loss
{
    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var signs = ValuesOf("Logistic", prediction, target);
        RequireSigns("Logistic", signs, "For 0 and 1 use BceLogits.");
        return Reduce((-(prediction * signs)).Softplus(), reduction);
    }
}
