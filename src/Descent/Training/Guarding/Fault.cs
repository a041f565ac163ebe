namespace Descent.Training;

/// <summary>Where a number was first found that is not finite, or far too large.</summary>
public enum FaultKind
{
    /// <summary>The loss of a batch.</summary>
    Loss,

    /// <summary>The gradient of a parameter.</summary>
    Gradient,

    /// <summary>A parameter, after a step.</summary>
    Weight,

    /// <summary>The loss of a batch is finite, but many times what it was.</summary>
    Spike,
}

/// <summary>What the loop noticed.</summary>
/// <param name="Kind">Where.</param>
/// <param name="Value">The loss.</param>
internal readonly record struct Fault(FaultKind Kind, float Value);
