namespace Descent.Configuration;

/// <summary>How strongly the objective goes along with a setting.</summary>
/// <param name="Path">The setting.</param>
/// <param name="Strength">From 0 to 1: the size of <paramref name="Correlation"/>, or for values without an order the root of the share of the ranks'
/// variance that lies between them.</param>
/// <param name="Correlation">Spearman's rank correlation with the quality, from -1 to 1: positive where larger values are better; null for values
/// without an order.</param>
/// <param name="Trials">How many trials it rests on.</param>
public sealed record SearchImportance(string Path, double Strength, double? Correlation, int Trials)
{
    private const int Fewest = 5;

    /// <summary>The importance of each setting, the strongest first. It sees one setting at a time and monotone effects only, and with few trials
    /// chance looks like an effect: by chance alone the strength is about 1 / sqrt(trials).</summary>
    /// <remarks>All trials are compared after the same epochs: the first rung's. Trials that failed count as worst. Settings with fewer than 5
    /// trials, or one value only, are left out.</remarks>
    public static IReadOnlyList<SearchImportance> Of(SearchSpec spec, SearchResult result)
    {
        List<SearchImportance> all = [];
        foreach (var dimension in spec.Space)
        {
            var trials = result.Rungs.Where(t => t.Rung == 0 && t.Bracket == 0 && t.ValueOf(dimension.Path) is not null).ToList();
            if (trials.Count < Fewest || trials.Select(t => t.ValueOf(dimension.Path)).Distinct().Count() < 2) continue;
            var order = trials.ConvertAll(t => t.Objective is { } o ? (spec.Objective.IsHigherBetter ? o : -o) : double.NegativeInfinity);
            var quality = Ranks(order);
            if (dimension.IsOrdered)
            {
                var values = Ranks(trials.ConvertAll(t =>
                    double.Parse(t.ValueOf(dimension.Path)!, System.Globalization.CultureInfo.InvariantCulture)));
                var correlation = Pearson(values, quality);
                all.Add(new(dimension.Path, Math.Abs(correlation), correlation, trials.Count));
            }
            else
            {
                all.Add(new(dimension.Path, Ratio([.. trials.Select(t => t.ValueOf(dimension.Path)!)], quality), null, trials.Count));
            }
        }

        return [.. all.OrderByDescending(i => i.Strength)];
    }

    /// <summary>Ranks from 1; equal values share the mean of theirs.</summary>
    internal static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && values[order[to]].Equals(values[order[from]]);) to++;
            for (var i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2.0;
        }

        return ranks;
    }

    internal static double Pearson(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        double xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
            xy += (x[i] - mx) * (y[i] - my);
        }

        return xx == 0 || yy == 0 ? 0 : xy / Math.Sqrt(xx * yy);
    }

    /// <summary>The correlation ratio.</summary>
    internal static double Ratio(string[] groups, double[] y)
    {
        var mean = y.Average();
        var all = y.Sum(v => (v - mean) * (v - mean));
        var between = groups.Select((g, i) => (g, y: y[i])).GroupBy(p => p.g)
            .Sum(g => g.Count() * Math.Pow(g.Average(p => p.y) - mean, 2));
        return all == 0 ? 0 : Math.Sqrt(between / all);
    }
}
