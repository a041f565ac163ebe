using System.Globalization;

namespace Descent.Diagnostics;

/// <summary>Bars of features or channels.</summary>
internal static class GroupPlot
{
    private const int MostBars = 40;

    /// <summary>The deviations of the training part, and of another.</summary>
    public static EvidencePlot Of(string title, FeatureGroups groups, FeatureGroups? other = null, string otherName = "")
    {
        var shown = Math.Min(MostBars, groups.Count);
        double[] x = [.. Enumerable.Range(0, shown).Select(g => (double)g)];
        List<PlotLine> lines = [new PlotLine("training", x, [.. Enumerable.Range(0, shown).Select(groups.Deviation)])];
        if (other is not null) lines.Add(new PlotLine(otherName, x, [.. Enumerable.Range(0, shown).Select(other.Deviation)]));
        return new EvidencePlot(title, PlotKind.Bars, groups.IsChannels ? "channel" : "feature", "standard deviation", lines)
        {
            Labels = [.. Enumerable.Range(0, shown).Select(g => g.ToString(CultureInfo.InvariantCulture))],
            IsLogarithmic = Enumerable.Range(0, shown).All(g => groups.Deviation(g) > 0),
        };
    }

    /// <summary>How often classes occur.</summary>
    public static EvidencePlot OfClasses(string title, IReadOnlyList<double> values, string name)
    {
        var shown = Math.Min(MostBars, values.Count);
        double[] x = [.. Enumerable.Range(0, shown).Select(c => (double)c)];
        return new EvidencePlot(title, PlotKind.Bars, "class", name, [new PlotLine(name, x, [.. values.Take(shown)])])
        {
            Labels = [.. Enumerable.Range(0, shown).Select(c => c.ToString(CultureInfo.InvariantCulture))],
        };
    }
}
