namespace Descent.Nn;

/// <summary>Negative log-likelihood: for networks that end with the logarithms of probabilities, such as <see cref="LogSoftmax"/>.</summary>
/// <remarks>
/// Formula: loss = -w_class x_class. Mean: the sum divided by the sum of the weights of the samples that are not ignored.
/// Shapes: logarithms (N, K), classes (N); logarithms (N, K, d1, ...), classes (N, d1, ...); another class axis as in <see cref="CrossEntropy"/>.
/// Defaults as PyTorch: no weights, ignored class -100, mean. With scores instead of logarithms it can fall below 0 without end: then use
/// <see cref="CrossEntropy"/>.
/// </remarks>
public sealed class Nll : Loss
{
    private readonly Reduction _reduction;
    private readonly float[]? _weights;
    private readonly int _ignored;
    private readonly int _axis;

    /// <summary>Creates the loss.</summary>
    /// <param name="reduction">How the losses become one number.</param>
    /// <param name="weights">How much each class counts; null: all alike.</param>
    /// <param name="ignoreIndex">Samples of this class do not count; any number that is no class.</param>
    /// <param name="classAxis">The axis of the prediction that has the classes; negative counts from the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative weight.</exception>
    public Nll(Reduction reduction = Reduction.Mean, float[]? weights = null, int ignoreIndex = -100, int classAxis = 1) =>
        (_reduction, _weights, _ignored, _axis) = (reduction, ClassRows.Checked("Nll", weights), ignoreIndex, classAxis);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    internal override bool IsLikelihood => _reduction == Reduction.Mean && _weights is null;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var rows = ClassRows.Of("Nll", prediction, ClassesOf("Nll", target), _axis, _ignored);
        ClassRows.CheckWeights("Nll", _weights, rows.Scores.Shape[1]);
        var losses = -rows.Scores.Gather(rows.Classes);
        if (_weights is null) return _reduction == Reduction.None ? rows.Restore(losses) : Reduce(losses, _reduction);
        var (weights, sum) = rows.WeightsOf(_weights);
        losses *= weights;
        return _reduction switch
        {
            Reduction.Mean => losses.Sum() / (float)sum,
            Reduction.Sum => losses.Sum(),
            _ => rows.Restore(losses),
        };
    }
}
