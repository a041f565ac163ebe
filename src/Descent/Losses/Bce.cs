namespace Descent.Nn;

/// <summary>Binary cross entropy of probabilities: for networks that end with a sigmoid.</summary>
/// <remarks>
/// Formula: the mean (or sum) of -(t ln p + (1 - t) ln(1 - p)) over all numbers, each logarithm at least -100, as PyTorch.
/// Shapes: prediction and target alike; the target from 0 to 1.
/// A probability that was rounded to 0 or 1 has no gradient worth the name left: <see cref="BceLogits"/> has the sigmoid inside and keeps it.
/// </remarks>
public sealed class Bce(Reduction reduction = Reduction.Mean) : Loss
{
    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var values = ValuesOf("Bce", prediction, target);
        if (prediction.Count > 0) CheckRange(prediction.Detach());
        return Reduce(prediction.BinaryCrossEntropy(values), reduction);
    }

    private static void CheckRange(Tensor p)
    {
        var (low, high) = (p.Min().Item(), p.Max().Item());
        if (low < 0 || high > 1)
            throw new ShapeException(FormattableString.Invariant(
                $"Bce: got a prediction of {(low < 0 ? low : high)}; expected probabilities from 0 to 1. For scores use BceLogits."));
    }
}
