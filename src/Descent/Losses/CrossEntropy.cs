namespace Descent.Nn;

/// <summary>Cross entropy between scores and classes; softmax is inside, so the network ends with plain scores.</summary>
/// <remarks>
/// Formula: loss = w_class (ln sum_k e^(x_k) - x_class), in nats; with label smoothing e the class counts 1 - e, and all K classes e / K each.
/// Mean: the sum divided by the sum of the weights w_class of all samples that are not ignored. A fresh network that knows nothing starts at ln K.
/// Shapes: scores (N, K), classes (N); scores (N, K, d1, ...), classes (N, d1, ...) as in PyTorch. Models of sequences give (N, T, K): with
/// class axis -1 and classes (N, T) no permutation is needed.
/// Instead of classes a target can be shares of the classes ("soft labels"), of the scores' shape: loss = -sum_k w_k q_k ln softmax(x)_k, and the
/// mean divides by the number of samples. Nothing is ignored then.
/// Numerics: softmax and logarithm are one step; a sure and right answer gives exactly 0 (lecture 002 prints 2e-11 where fp32 has 0).
/// Defaults: no weights, no smoothing, ignored class -100, mean, as PyTorch.
/// Reference: label smoothing Szegedy et al. 2015, arXiv:1512.00567; lectures 002 and 004.
/// </remarks>
public sealed class CrossEntropy : Loss
{
    private readonly Reduction _reduction;
    private readonly float[]? _weights;
    private readonly float _smoothing;
    private readonly int _ignored;
    private readonly int _axis;

    /// <summary>Creates the loss.</summary>
    /// <param name="reduction">How the losses become one number.</param>
    /// <param name="weights">How much each class counts; null: all alike.</param>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes, from 0 to 1; 0.1 is usual.</param>
    /// <param name="ignoreIndex">Samples of this class do not count; any number that is no class.</param>
    /// <param name="classAxis">The axis of the scores that has the classes; negative counts from the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative weight, or a smoothing outside 0 to 1.</exception>
    public CrossEntropy(
        Reduction reduction = Reduction.Mean, float[]? weights = null, float labelSmoothing = 0, int ignoreIndex = -100, int classAxis = 1)
    {
        (_reduction, _weights, _ignored, _axis) = (reduction, ClassRows.Checked("CrossEntropy", weights), ignoreIndex, classAxis);
        _smoothing = Checked("CrossEntropy", nameof(labelSmoothing), labelSmoothing, labelSmoothing is >= 0 and <= 1, "a number from 0 to 1");
    }

    /// <summary>The same loss with another smoothing.</summary>
    internal CrossEntropy WithSmoothing(float labelSmoothing) => new(_reduction, _weights, labelSmoothing, _ignored, _axis);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    internal override bool IsLikelihood => _reduction == Reduction.Mean && _weights is null && _smoothing == 0;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        if (target.Values is { } shares) return OfShares(prediction, shares);
        var rows = ClassRows.Of("CrossEntropy", prediction, target.Classes!, _axis, _ignored);
        ClassRows.CheckWeights("CrossEntropy", _weights, rows.Scores.Shape[1]);
        var losses = _smoothing == 0 ? rows.Scores.CrossEntropy(rows.Classes) : Smoothed(rows);
        if (_weights is null) return _reduction == Reduction.None ? rows.Restore(losses) : Reduce(losses, _reduction);
        var (weights, sum) = rows.WeightsOf(_weights);
        if (_smoothing == 0) losses *= weights; // smoothed ones are weighed already, class by class
        return _reduction switch
        {
            Reduction.Mean => losses.Sum() / (float)sum,
            Reduction.Sum => losses.Sum(),
            _ => rows.Restore(losses),
        };
    }

    private Tensor Smoothed(ClassRows rows)
    {
        var logarithms = rows.Scores.LogSoftmax();
        var own = -logarithms.Gather(rows.Classes);
        var all = -Weighed(logarithms).Sum(-1);
        if (_weights is not null) own *= rows.WeightsOf(_weights).Weights;
        return (own * (1 - _smoothing)) + (all * (_smoothing / rows.Scores.Shape[1]));
    }

    private Tensor OfShares(Tensor prediction, Tensor shares)
    {
        if (prediction.Rank < 2) throw Errors.ShapeErrors.Rank("CrossEntropy", prediction.Shape, "scores of (N, classes) or (N, classes, ...)");
        if (!shares.Shape.Equals(prediction.Shape))
            throw Errors.ShapeErrors.SameShape("CrossEntropy", "the prediction", prediction.Shape, "the target", shares.Shape,
                "Shares of classes have the scores' shape; classes are an IntTensor.");
        var classes = prediction.Shape[_axis];
        ClassRows.CheckWeights("CrossEntropy", _weights, classes);
        var q = shares.AxisLast(_axis);
        if (_smoothing > 0) q = q.Affine(1 - _smoothing, _smoothing / classes);
        return Reduce(-(q * Weighed(prediction.AxisLast(_axis).LogSoftmax())).Sum(-1), _reduction);
    }

    private Tensor Weighed(Tensor logarithms) =>
        _weights is null ? logarithms : logarithms * Tensor.From(_weights, Shape.Create(_weights.Length), logarithms.Device);
}
