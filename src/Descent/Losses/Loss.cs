namespace Descent.Nn;

/// <summary>How wrong predictions are, as a number whose gradient says how to become better.</summary>
public abstract class Loss
{
    /// <summary>The loss of a batch, as a single number; with <see cref="Reduction.None"/> one number for each that is compared.</summary>
    /// <exception cref="ShapeException">The target does not fit the prediction.</exception>
    public abstract Tensor Forward(Tensor prediction, Target target);

    /// <summary>True if the batch's number is the sum of its samples' losses, not their mean; a loss of your own gives a mean.</summary>
    internal virtual bool AddsUp => false;

    /// <summary>True if the number is the mean of -ln of what the model gave the right classes: e to it is a perplexity.</summary>
    internal virtual bool IsLikelihood => false;

    private protected static Tensor Reduce(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.Mean(),
        Reduction.Sum => losses.Sum(),
        _ => losses,
    };

    /// <summary>The target's values, of the prediction's shape.</summary>
    private protected static Tensor ValuesOf(string loss, Tensor prediction, Target target)
    {
        if (target.Values is not { } values)
            throw new ShapeException($"{loss}: got classes as target; expected values. For a classification use CrossEntropy.");
        return values.Shape.Equals(prediction.Shape)
            ? values
            : throw Errors.ShapeErrors.SameShape(loss, "the prediction", prediction.Shape, "the target", values.Shape,
                "Did you mean Reshape on one side?");
    }

    /// <summary>The target's classes.</summary>
    private protected static IntTensor ClassesOf(string loss, Target target) =>
        target.Classes ?? throw new ShapeException($"{loss}: got values as target; expected classes. For a regression use Mse.");

    /// <summary>Refuses targets other than 1 and -1: 0 for "no" is a common slip, and would train on nothing.</summary>
    private protected static void RequireSigns(string loss, Tensor target, string? hint = null)
    {
        var signs = target.ToArray();
        for (var i = 0; i < signs.Length; i++)
            if (signs[i] is not (1 or -1))
                throw new ShapeException(FormattableString.Invariant(
                    $"{loss}: target {i} is {signs[i]}; expected 1 or -1.{(hint is null ? string.Empty : " " + hint)}"));
    }

    /// <summary>A number that a constructor got, or the error that says what was expected.</summary>
    private protected static float Checked(string loss, string name, float value, bool isRight, string expected) => isRight && float.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{loss}: got {name} {value}; expected {expected}."));
}
