namespace Descent.Nn;

/// <summary>How wrong predictions are, as a number whose gradient says how to become better.</summary>
public abstract class Loss
{
    /// <summary>The loss of a batch, as a single number.</summary>
    /// <exception cref="ShapeException">The target does not fit the prediction.</exception>
    public abstract Tensor Forward(Tensor prediction, Target target);

    private protected static Tensor Reduce(Tensor losses, Reduction reduction) => reduction == Reduction.Mean ? losses.Mean() : losses.Sum();
}
