namespace Descent.Diagnostics;

/// <summary>What one look saw of a parameter: before and after the optimizer's step.</summary>
internal sealed record ParameterReading
{
    public required int Step { get; init; }

    /// <summary>The Euclidean norm of the weights before the step.</summary>
    public required double Norm { get; init; }

    /// <summary>The norm of the gradient, before it was clipped; 0 without one.</summary>
    public required double Gradient { get; init; }

    /// <summary>Whether the backward pass gave it a gradient at all.</summary>
    public required bool HasGradient { get; init; }

    /// <summary>The share of the gradient's numbers that are exactly 0.</summary>
    public required double ZeroGradients { get; init; }

    /// <summary>For a weight matrix or filters: the mean over units of the share of gradient entries with the unit's more frequent sign; chance is
    /// little above 0.5, all of one sign is 1. NaN where it has no units.</summary>
    public double SameSign { get; init; } = double.NaN;

    /// <summary>The share of units whose gradient entries all have one sign.</summary>
    public double OneSignedUnits { get; init; } = double.NaN;

    /// <summary>The share of units that equal another unit in weights and in gradients, both but for rounding; NaN where it has fewer than
    /// two.</summary>
    public double TwinUnits { get; init; } = double.NaN;

    /// <summary>The cosine between this step's gradient and that of the next; NaN until then.</summary>
    public double GradientCosine { get; set; } = double.NaN;

    /// <summary>The norm of the change that the step made.</summary>
    public double Update { get; set; } = double.NaN;

    /// <summary>The change over the weights' norm.</summary>
    public double UpdateRatio => Norm > 0 ? Update / Norm : double.NaN;

    /// <summary>The share of numbers that the step changed at all.</summary>
    public double Changed { get; set; } = double.NaN;

    /// <summary>The cosine between the change and the downhill direction (minus the gradient): 1 for plain descent, below 0 uphill. NaN where
    /// either is zero.</summary>
    public double Downhill { get; set; } = double.NaN;

    /// <summary>The cosine between the change and the way to zero (minus the weights): near 1 where decay does all.</summary>
    public double TowardsZero { get; set; } = double.NaN;
}
