namespace Descent.Nn;

/// <summary>Kullback-Leibler divergence: what it costs to take a prediction's distribution for the target's; for teachers and soft targets.</summary>
/// <remarks>
/// Formula: t (ln t - x) for each number, x the prediction as logarithms of probabilities (<see cref="LogSoftmax"/>), t the target's probability;
/// with logarithms as target e^t (t - x). A target of 0 costs 0.
/// Shapes: prediction and target alike, (N, ...). Mean: over all numbers, as PyTorch's "mean"; with perSample the sum divided by N, PyTorch's
/// "batchmean", which is the divergence itself. Reference: Kullback, Leibler 1951; Hinton, Vinyals, Dean 2015, arXiv:1503.02531.
/// </remarks>
public sealed class KlDivergence(Reduction reduction = Reduction.Mean, bool logTarget = false, bool perSample = false) : Loss
{
    private const float Tiny = 1.17549435e-38f;

    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var t = ValuesOf("KlDivergence", prediction, target);
        if (perSample && prediction.Rank == 0) throw Errors.ShapeErrors.Rank("KlDivergence", prediction.Shape, "(N, ...)");
        // The logarithm of the smallest number instead of that of 0: times 0 it is 0.
        var losses = logTarget ? t.Exp() * (t - prediction) : t * (t.Clamp(Tiny, float.PositiveInfinity).Log() - prediction);
        return perSample && reduction == Reduction.Mean ? losses.Sum() / prediction.Shape[0] : Reduce(losses, reduction);
    }
}
