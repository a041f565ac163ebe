namespace Descent.Diagnostics;

/// <summary>Whether samples are labelled as another class than their neighbours rather where few neighbours agree. Where classes overlap they are:
/// the share of neighbours that agree is the chance of that class there. Wrong labels are as frequent everywhere.</summary>
internal sealed class NearnessOfErrors
{
    /// <param name="samples">The share of each sample's neighbours that have the class of most, and whether its own label is another.</param>
    public NearnessOfErrors(IReadOnlyList<(double Near, bool IsWrong)> samples)
    {
        if (samples.Count < 2) return;
        Share = samples.Count(s => s.IsWrong) / (double)samples.Count;
        var nearest = samples.OrderByDescending(s => s.Near).ElementAt(samples.Count / 4).Near;
        var top = samples.Where(s => s.Near >= nearest).ToList(); // all of the same rank: their order means nothing
        (TopShare, TopCount) = (top.Count(s => s.IsWrong) / (double)top.Count, top.Count);
        var mean = samples.Average(s => s.Near);
        var (variance, fall) = (0.0, 0.0);
        foreach (var (near, isWrong) in samples)
        {
            variance += (near - mean) * (near - mean) / samples.Count;
            fall += (near - mean) * (Share - (isWrong ? 1 : 0)) / samples.Count;
        }

        var ofErrors = Share * (1 - Share);
        if (!(variance * ofErrors > 0)) return;
        (Slope, Errors) = (fall / variance, fall / Math.Sqrt(variance * ofErrors / samples.Count));
    }

    /// <summary>The share of other labels.</summary>
    public double Share { get; }

    /// <summary>The share in the quarter whose neighbours agree most, and all that tie with it.</summary>
    public double TopShare { get; }

    /// <summary>How many those are.</summary>
    public int TopCount { get; }

    /// <summary>How fast the share falls with that of the neighbours that agree: 1 where they tell the chance of a class, 0 where errors are
    /// anywhere.</summary>
    public double Slope { get; }

    /// <summary>The same in standard errors.</summary>
    public double Errors { get; }

    /// <summary>Whether errors are where neighbours disagree.</summary>
    public bool IsOfBorders => Errors > Thresholds.BorderErrors && TopShare < Thresholds.BorderEvenness * Share;

    /// <summary>Whether errors are as frequent where neighbours agree, by more than the error of that share.</summary>
    public bool IsByLot => Errors < Thresholds.LotErrors && Slope < 0.5
        && TopShare - (2 * Math.Sqrt(TopShare * (1 - TopShare) / Math.Max(1, TopCount))) > Thresholds.NoiseShare;
}
