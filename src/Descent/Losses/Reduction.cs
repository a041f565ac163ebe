namespace Descent.Nn;

/// <summary>How the losses of the samples become one number.</summary>
public enum Reduction
{
    /// <summary>Their mean: the loss does not depend on the batch size.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
