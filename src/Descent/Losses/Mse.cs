namespace Descent.Nn;

/// <summary>Mean squared error: for regression.</summary>
/// <remarks>
/// Formula: the mean (or sum) of (prediction - target)^2 over all numbers.  Shapes: prediction and target alike.
/// (N) against (N, 1) is an error: broadcast, it would compare every sample with every other.
/// </remarks>
public sealed class Mse(Reduction reduction = Reduction.Mean) : Loss
{
    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        if (target.Values is not { } values)
            throw new ShapeException("Mse: got classes as target; expected values. For a classification use CrossEntropy.");
        if (!values.Shape.Equals(prediction.Shape))
            throw Errors.ShapeErrors.SameShape("Mse", "the prediction", prediction.Shape, "the target", values.Shape,
                "Did you mean Reshape on one side?");
        return Reduce((prediction - values).Square(), reduction);
    }
}
