namespace Descent.Configuration;

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

    // Levenshtein 1966, with one row.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
