namespace Descent.Nn;

/// <summary>Binary cross entropy of scores: a yes or no for each number; the sigmoid is inside.</summary>
/// <remarks>
/// Formula: the mean (or sum) of -(w t ln s + (1 - t) ln(1 - s)) over all numbers, s = 1 / (1 + e^-x).
/// Shapes: prediction and target alike; the target from 0 to 1. The weights w are one number, or one for each place of the last axis.
/// Numerics: finite for finite scores; a wrong answer keeps its gradient however sure it is (lecture 003).
/// Default no weights, as PyTorch, where they are called pos_weight.
/// </remarks>
public sealed class BceLogits : Loss
{
    private readonly Reduction _reduction;
    private readonly float[]? _weights;

    /// <summary>Creates the loss.</summary>
    /// <param name="reduction">How the losses become one number.</param>
    /// <param name="positiveWeights">How much a target of 1 counts against one of 0: one number, or one for each output. Null: 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative weight.</exception>
    public BceLogits(Reduction reduction = Reduction.Mean, float[]? positiveWeights = null) =>
        (_reduction, _weights) = (reduction, ClassRows.Checked("BceLogits", positiveWeights, nameof(positiveWeights)));

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var values = ValuesOf("BceLogits", prediction, target);
        if (_weights is null) return Reduce(prediction.BinaryCrossEntropyOfScores(values), _reduction);
        var outputs = prediction.Rank == 0 ? 1 : prediction.Shape[-1];
        if (_weights.Length != 1 && _weights.Length != outputs)
            throw new ShapeException(
                $"BceLogits: got {_weights.Length} positiveWeights for scores of {prediction.Shape}; expected 1 or {outputs}, one for each output.");
        var weights = Tensor.From(_weights, _weights.Length == 1 ? Shape.Scalar : Shape.Create(outputs), prediction.Device);
        return Reduce(prediction.BinaryCrossEntropyOfScores(values, weights), _reduction);
    }
}
