namespace Descent.Nn;

/// <summary>Cross entropy between scores and classes; softmax is inside, so the network ends with plain scores.</summary>
/// <remarks>
/// Formula: loss = ln sum_k e^(x_k) - x_class, in nats.  Shapes: scores (N, K), classes (N).
/// A fresh network that knows nothing starts at ln K. Default reduction mean, as PyTorch.
/// </remarks>
public sealed class CrossEntropy(Reduction reduction = Reduction.Mean) : Loss
{
    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target) => target.Classes is { } classes
        ? Reduce(prediction.CrossEntropy(classes), reduction)
        : throw new ShapeException("CrossEntropy: got values as target; expected classes. For a regression use Mse.");
}
