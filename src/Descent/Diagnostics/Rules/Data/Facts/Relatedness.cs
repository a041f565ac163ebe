using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>Whether features and targets of the training part hang together at all, without asking any network.</summary>
internal sealed class Relatedness
{
    public Relatedness(DataFacts facts, ulong seed)
    {
        Strongest = facts.Relation.Strongest;
        var isSmall = facts.Training.Count < Thresholds.SamplesForErrors;
        IsThere = !isSmall && Strongest > facts.Relation.Limit;
        if (IsThere) return; // the neighbours cost more
        (NeighbourErrors, Text) = facts.Training.Targets.Classes is { } classes ? OfClasses(facts, classes) : OfValues(facts);
        if (isSmall) Chance = LotTest.Chance(facts, seed);
        IsThere = isSmall ? Chance <= Thresholds.ChanceOfRelation : NeighbourErrors > Thresholds.NeighbourLimit;
    }

    /// <summary>The strongest correlation of a feature with a target.</summary>
    public double Strongest { get; }

    /// <summary>By how many standard errors neighbours agree more than by chance.</summary>
    public double NeighbourErrors { get; }

    /// <summary>Of few samples, the share of random orders of the targets that go as well with the features; NaN of many.</summary>
    public double Chance { get; } = double.NaN;

    /// <summary>What the neighbours say, in words.</summary>
    public string Text { get; } = string.Empty;

    /// <summary>Whether there is a relation.</summary>
    public bool IsThere { get; }

    private static (double Errors, string Text) OfClasses(DataFacts facts, int[] classes)
    {
        var neighbours = facts.Neighbours;
        var counts = facts.Training.Targets.Counts;
        double total = counts.Sum(), agreed = 0, expected = 0;
        for (var q = 0; q < neighbours.Queries.Count; q++)
        {
            var (majority, _) = neighbours.Majorities[q];
            if (majority < 0) continue;
            expected += counts[majority] / total;
            if (classes[neighbours.RowOf(neighbours.Queries[q])] == majority) agreed++;
        }

        var n = Math.Max(1, neighbours.Queries.Count);
        var chance = expected / n;
        var errors = (agreed - expected) / Math.Sqrt(Math.Max(1, n * chance * (1 - chance)));
        var ofClass = OfEachClass(neighbours, classes, counts) - Thresholds.ClassNeighbourLimit + Thresholds.NeighbourLimit;
        return (Math.Max(errors, ofClass), $"{Percent(agreed / n)} right, {Percent(chance)} by chance");
    }

    // A majority never names a rare class, but its samples may well lie together.
    private static double OfEachClass(NeighbourFacts neighbours, int[] classes, long[] counts)
    {
        var (total, strongest) = ((double)counts.Sum(), 0.0);
        var (own, asked) = (new double[counts.Length], new double[counts.Length]);
        for (var q = 0; q < neighbours.Queries.Count; q++)
        {
            var c = classes[neighbours.RowOf(neighbours.Queries[q])];
            if ((uint)c >= (uint)counts.Length) continue;
            asked[c] += neighbours.Nearest[q].Length;
            own[c] += neighbours.Nearest[q].Count(p => classes[neighbours.RowOf(p)] == c);
        }

        for (var c = 0; c < counts.Length; c++)
        {
            var share = counts[c] / total;
            // Neighbourhood is mutual: pairs count twice, so the error is larger by the root of 2.
            var error = Math.Sqrt(Math.Max(1, 2 * asked[c] * share * (1 - share)));
            if (share < 1) strongest = Math.Max(strongest, (own[c] - (share * asked[c])) / error);
        }

        return strongest;
    }

    private static (double Errors, string Text) OfValues(DataFacts facts)
    {
        var neighbours = facts.Neighbours;
        if (facts.Training.Targets.Values is not { Length: > 1 } values) return (double.NaN, string.Empty);
        var best = 0.0;
        for (var t = 0; t < Math.Min(4, values[0].Length); t++)
        {
            double[] own = [.. neighbours.Queries.Select(q => (double)values[neighbours.RowOf(q)][t])];
            double[] near = [.. neighbours.Nearest.Select(n => n.Average(p => (double)values[neighbours.RowOf(p)][t]))];
            best = Math.Max(best, Correlation(own, near));
        }

        return (best * Math.Sqrt(neighbours.Queries.Count), $"correlation {Short(best)} with their mean");
    }

    private static double Correlation(double[] a, double[] b)
    {
        var (ma, mb) = (a.Average(), b.Average());
        double aa = 0, bb = 0, ab = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (a[i] - ma, b[i] - mb);
            (aa, bb, ab) = (aa + (x * x), bb + (y * y), ab + (x * y));
        }

        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }
}
