namespace Descent.Diagnostics;

/// <summary>What one look saw at a place of the network, over the samples that it took.</summary>
internal sealed record SiteReading
{
    /// <summary>The step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The mean of all numbers.</summary>
    public required double Mean { get; init; }

    /// <summary>Their standard deviation.</summary>
    public required double Deviation { get; init; }

    public required double Low { get; init; }

    public required double High { get; init; }

    /// <summary>The root of the mean square.</summary>
    public double RootMeanSquare => Math.Sqrt((Mean * Mean) + (Deviation * Deviation));

    /// <summary>The share of numbers that are exactly 0.</summary>
    public required double ZeroShare { get; init; }

    /// <summary>For an activation: the share of numbers above its threshold; else NaN.</summary>
    public double ActiveShare { get; init; } = double.NaN;

    /// <summary>For an activation: the share of units that were active for no sample of this look; else 0.</summary>
    public double DeadUnits { get; init; }

    /// <summary>For an activation whose slope follows from its output: the mean slope, as a share of the steepest; else NaN.</summary>
    public double MeanSlope { get; init; } = double.NaN;

    /// <summary>The share of units whose mean slope in this look was below <see cref="Thresholds.SaturatedSlope"/> of the steepest; NaN where the
    /// slope
    /// is not known.</summary>
    public double SaturatedUnits { get; init; } = double.NaN;

    /// <summary>How much of the numbers differs between samples: the variance between samples over the mean square, averaged over units. 0: every
    /// sample gives the same.</summary>
    public required double SampleVariation { get; init; }

    /// <summary>The mean cosine between the outputs of two samples, -1 to 1; 1: all samples point the same way.</summary>
    public required double SampleCosine { get; init; }

    /// <summary>The root mean square of the loss's gradient here, after the way back; NaN where none came.</summary>
    public double Gradient { get; set; } = double.NaN;

    /// <summary>How often numbers occur: 32 bins of equal width from <see cref="Low"/> to <see cref="High"/>.</summary>
    public IReadOnlyList<int> Histogram { get; init; } = [];
}
