namespace Descent;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>" Did you mean 'x'?" for the nearest of the names, or nothing where none is near.</summary>
    public static string Hint(string got, IEnumerable<string> names) => Find(got, names) is { } near ? $" Did you mean '{near}'?" : string.Empty;

    /// <summary>The name with the fewest edits to it, where these are at most a third of its letters; the first of equals.</summary>
    public static string? Find(string got, IEnumerable<string> names)
    {
        if (got.Length is 0 or > 100) return null;
        var (best, fewest) = ((string?)null, int.MaxValue);
        foreach (var name in names)
        {
            // Case, hyphens and underscores are the usual slips (MaxPool2D, learning_rate); they must not use up the edits.
            var edits = Distance(Plain(got), Plain(name));
            if (edits >= fewest || edits > Math.Max(1, Math.Max(name.Length, got.Length) / 3)) continue;
            (best, fewest) = (name, edits);
        }

        return best;
    }

    private static string Plain(string name) => name.Replace("-", string.Empty).Replace("_", string.Empty).ToLowerInvariant();

    // Insertions, deletions, replacements and swaps of neighbours, each once (Damerau 1964, in the form called optimal string alignment).
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(change, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
