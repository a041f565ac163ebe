namespace Descent.Diagnostics;

/// <summary>The picture that convinces: numbers to draw, not drawn yet.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Kind">How it is best drawn.</param>
/// <param name="XName">What runs along the x-axis.</param>
/// <param name="YName">What runs along the y-axis.</param>
/// <param name="Lines">The numbers; several lines have a name each.</param>
public sealed record EvidencePlot(string Title, PlotKind Kind, string XName, string YName, IReadOnlyList<PlotLine> Lines)
{
    /// <summary>What stands at each place of the x-axis, where they are no numbers: layers, classes. Null where they are.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether the y-axis is best logarithmic.</summary>
    public bool IsLogarithmic { get; init; }
}

/// <summary>Numbers of an <see cref="EvidencePlot"/>.</summary>
/// <param name="Name">What they are.</param>
/// <param name="X">Places, rising.</param>
/// <param name="Y">One number for each place.</param>
public sealed record PlotLine(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);

/// <summary>How an <see cref="EvidencePlot"/> is drawn.</summary>
public enum PlotKind
{
    /// <summary>Points joined by lines.</summary>
    Line,

    /// <summary>A bar for each label.</summary>
    Bars,

    /// <summary>How often numbers occur: x has the low end of each bin.</summary>
    Histogram,
}
