using System.Text;
using System.Text.Json;
using Descent.Formats;

namespace Descent.Configuration;

/// <summary>What the doctor is known to say of configs of the zoo, so that a rule that regresses is seen at once.</summary>
/// <remarks>A JSON object of names and verdicts: silent (of a healthy one), named, detected, advised. Configs of which nothing better than "missed"
/// or "alarmed" is known are left out. Of several trainings the worst counts.</remarks>
public static class ZooExpectation
{
    private static readonly string[] s_ranks = ["missed", "alarmed", "detected", "advised", "named", "silent"];

    /// <summary>Writes what was found.</summary>
    public static void Save(string path, ZooFolder zoo, IReadOnlyList<ZooRecord> records)
    {
        var lines = Verdicts(zoo, records).Where(v => v.Verdict is not ("missed" or "alarmed"))
            .Select(v => $"  \"{JsonEncodedText.Encode(v.Name)}\": \"{v.Verdict}\"");
        AtomicFile.WriteAllText(path, $"{{\n{string.Join(",\n", lines)}\n}}\n");
    }

    /// <summary>Compares what was found with what is known.</summary>
    /// <returns>A sentence for every config of which less is found than is known, and for every rule that ended in a mistake of its own.</returns>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Compare(string path, ZooFolder zoo, IReadOnlyList<ZooRecord> records)
    {
        var known = Load(path);
        return [.. Verdicts(zoo, records).Where(v => known.TryGetValue(v.Name, out var before) && Rank(v.Verdict) < Rank(before))
            .Select(v => $"{v.Name}: got {v.Verdict} ({v.Said}); expected {known[v.Name]}"),
            .. records.SelectMany(r => r.Failures.Select(f => $"{r.Name}: got {f}; expected rules without mistakes"))];
    }

    private static int Rank(string verdict) => Array.IndexOf(s_ranks, verdict);

    private static IEnumerable<(string Name, string Verdict, string Said)> Verdicts(ZooFolder zoo, IReadOnlyList<ZooRecord> records) =>
        ZooScore.Join(zoo, records).GroupBy(r => r.Case.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(group =>
        {
            var worst = group.MinBy(r => Rank(VerdictOf(r.Case, r.Record)));
            var said = string.Join(' ', worst.Record.Findings.Select(f => f.Rule).Distinct());
            return (group.Key, VerdictOf(worst.Case, worst.Record), said.Length == 0 ? "nothing said" : said);
        });

    private static string VerdictOf(ZooCase zooCase, ZooRecord record)
    {
        if (!zooCase.IsFaulty) return record.Alarms.Any() ? "alarmed" : "silent";
        if (zooCase.Severity == ZooSeverity.Advice) return record.Findings.Any(f => f.Rule == zooCase.Rules[0]) ? "advised" : "missed";
        var verdict = new ZooVerdict(zooCase, record);
        return verdict.IsFirst ? "named" : verdict.IsDetected ? "detected" : "missed";
    }

    private static Dictionary<string, string> Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path, Encoding.UTF8));
            return document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => Known(path, m.Value.GetString()), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read; expected a file of 'descent zoo run --accept'. {e.Message}", e);
        }
    }

    private static string Known(string path, string? verdict) => verdict is not null && s_ranks.Contains(verdict)
        ? verdict
        : throw new DataException($"{path}: got '{verdict}'; expected one of {string.Join(", ", s_ranks)}.");
}
