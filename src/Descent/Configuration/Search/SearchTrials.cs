namespace Descent.Configuration;

/// <summary>Draws the values of trials.</summary>
internal static class SearchTrials
{
    private const int Patience = 200; // draws for one trial that is not there yet

    /// <summary>Different trials by lot, in order; fewer where the space has no more.</summary>
    /// <remarks>A trial's values depend on the seed, its number and the paths alone: more trials leave the first ones as they are.</remarks>
    public static IReadOnlyList<IReadOnlyList<(string Path, string Value)>> Random(IReadOnlyList<SearchDimension> space, int count, ulong seed)
    {
        List<IReadOnlyList<(string, string)>> trials = [];
        var seen = new HashSet<string>();
        var rng = new Rng(seed).Fork("search");
        for (ulong draw = 0, failures = 0; trials.Count < count && failures < Patience; draw++)
        {
            var own = rng.Fork(draw);
            List<(string Path, string Value)> values = [];
            foreach (var dimension in space)
                if (dimension.IsActive(values))
                    values.Add((dimension.Path, dimension.Draw(own.Fork(dimension.Path))));
            if (seen.Add(string.Join('\n', values)))
            {
                trials.Add(values);
                failures = 0;
            }
            else
            {
                failures++;
            }
        }

        return trials;
    }

    /// <summary>Every combination, the last setting changing fastest.</summary>
    /// <exception cref="ConfigException">There are too many.</exception>
    public static IReadOnlyList<IReadOnlyList<(string Path, string Value)>> Grid(SearchSpec spec, int points, int most)
    {
        IEnumerable<IReadOnlyList<(string Path, string Value)>> trials = [[]];
        foreach (var dimension in spec.Space)
        {
            var values = dimension.Grid(points);
            trials = [.. trials.SelectMany(t => !dimension.IsActive(t) ? [t]
                : values.Select(v => (IReadOnlyList<(string, string)>)[.. t, (dimension.Path, v)])).Take(most + 1)];
            if (trials.Count() > most)
                throw spec.SpaceError($"got more than {most:N0} combinations; expected at most that. Take random, or fewer points.");
        }

        return [.. trials];
    }
}
