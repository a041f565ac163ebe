namespace Descent.Cli.Terminal;

/// <summary>Finds the command or option that a mistyped word was probably meant to be.</summary>
internal static class NearestWord
{
    /// <summary>The word with the fewest edits, or null where all are far.</summary>
    public static string? Find(string got, IEnumerable<string> words)
    {
        if (got.Length is 0 or > 60) return null;
        return words
            .Select(word => (Word: word, Edits: Distance(got.TrimStart('-').ToLowerInvariant(), word.TrimStart('-'))))
            .Where(w => w.Edits <= Math.Max(w.Word.Length < 5 ? 1 : 2, w.Word.Length / 3))
            .OrderBy(w => w.Edits).Select(w => w.Word).FirstOrDefault();
    }

    // Levenshtein 1966, with one row.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
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
