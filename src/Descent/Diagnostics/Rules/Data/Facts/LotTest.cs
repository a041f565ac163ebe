using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>Whether features and targets of a few samples hang together, by the lot itself: the same statistics with targets in another order, again
/// and again. It is exact for any number of samples and any distribution, where standard errors want many.</summary>
internal static class LotTest
{
    private const int Lots = 399;

    /// <summary>The share of lots that do as well as the true order: the smaller of that of the strongest correlation and that of the
    /// neighbours, doubled since there were two to choose from.</summary>
    public static double Chance(DataFacts facts, ulong seed)
    {
        var targets = Targets(facts.Training);
        if (targets.Length == 0) return 1;
        var columns = facts.Training.Shape.Count == 1 ? Columns(facts.Training) : [];
        var neighbours = facts.Neighbours;
        var rng = new Rng(seed).Fork("labels by lot");
        int[] order = [.. Enumerable.Range(0, facts.Training.Count)];
        var (correlation, agreement) = (Strongest(columns, targets, order), Agreement(neighbours, targets, order));
        var (asStrong, asAgreed) = (1, 1); // the true order is one of the lots
        for (var lot = 0; lot < Lots; lot++)
        {
            rng.Shuffle<int>(order);
            if (Strongest(columns, targets, order) >= correlation) asStrong++;
            if (Agreement(neighbours, targets, order) >= agreement) asAgreed++;
        }

        return columns.Length == 0 ? (double)asAgreed / (Lots + 1) : Math.Min(1, 2.0 * Math.Min(asStrong, asAgreed) / (Lots + 1));
    }

    // A class is a column of 0 and 1; each of length 1 about mean 0, so that products are correlations.
    private static double[][] Targets(PartFacts part)
    {
        if (part.Targets.Classes is { } classes)
        {
            return [.. Enumerable.Range(0, part.Targets.Counts.Length).Where(c => part.Targets.Counts[c] > 0)
                .OrderByDescending(c => part.Targets.Counts[c]).Take(16).Select(c => Standard([.. classes.Select(k => k == c ? 1.0 : 0)]))];
        }

        return part.Targets.Values is { Length: > 1 } values
            ? [.. Enumerable.Range(0, Math.Min(4, values[0].Length)).Select(t => Standard([.. values.Select(v => (double)v[t])]))]
            : [];
    }

    private static double[][] Columns(PartFacts part) =>
        [.. Enumerable.Range(0, part.Points[0].Length).Select(d => Standard([.. part.Points.Take(part.Count).Select(p => (double)p[d])]))];

    private static double[] Standard(double[] numbers)
    {
        var mean = numbers.Average();
        var length = Math.Sqrt(numbers.Sum(n => (n - mean) * (n - mean)));
        return [.. numbers.Select(n => length > 0 ? (n - mean) / length : 0)];
    }

    private static double Strongest(double[][] columns, double[][] targets, int[] order)
    {
        double strongest = 0;
        foreach (var target in targets)
        {
            foreach (var column in columns)
            {
                double sum = 0;
                for (var i = 0; i < column.Length; i++) sum += column[i] * target[order[i]];
                strongest = Math.Max(strongest, Math.Abs(sum));
            }
        }

        return strongest;
    }

    // How much the targets of neighbours are alike, over all targets.
    private static double Agreement(NeighbourFacts neighbours, double[][] targets, int[] order)
    {
        double sum = 0;
        for (var q = 0; q < neighbours.Queries.Count; q++)
        {
            var own = order[neighbours.RowOf(neighbours.Queries[q])];
            foreach (var near in neighbours.Nearest[q])
            {
                var other = order[neighbours.RowOf(near)];
                foreach (var target in targets) sum += target[own] * target[other];
            }
        }

        return sum;
    }
}
