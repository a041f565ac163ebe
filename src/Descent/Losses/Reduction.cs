namespace Descent.Nn;

/// <summary>How the losses of the samples become one number.</summary>
public enum Reduction
{
    /// <summary>Their mean: the loss does not depend on the batch size. Of nothing it is NaN, as in PyTorch.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Not at all: every loss by itself, for a loop of your own that weighs them.</summary>
    None,
}
