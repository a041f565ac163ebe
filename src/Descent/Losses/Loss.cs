namespace Descent.Nn;

/// <summary>How wrong predictions are, as a number whose gradient says how to become better.</summary>
public abstract class Loss
{
    /// <summary>The loss of a batch, as a single number.</summary>
    /// <exception cref="ShapeException">The target does not fit the prediction.</exception>
    public abstract Tensor Forward(Tensor prediction, Target target);

    /// <summary>True if the batch's number is the sum of its samples' losses, not their mean; a loss of your own gives a mean.</summary>
    internal virtual bool AddsUp => false;

    private protected static Tensor Reduce(Tensor losses, Reduction reduction) => reduction == Reduction.Mean ? losses.Mean() : losses.Sum();
}
