namespace Descent.Configuration;

/// <summary>A rule that was named first in the place of another.</summary>
/// <param name="Expected">The best name of the fault; "healthy" where there is none.</param>
/// <param name="Said">The rule of the first finding that warns or fails; "nothing" where there is none.</param>
/// <param name="Times">In how many trainings.</param>
/// <param name="Names">The configs.</param>
public sealed record ZooMistake(string Expected, string Said, int Times, IReadOnlyList<string> Names)
{
    /// <summary>All of some trainings, the most frequent first. Faults of which advice is all that is expected do not count.</summary>
    public static IReadOnlyList<ZooMistake> Of(IEnumerable<(ZooCase Case, ZooRecord Record)> runs)
    {
        List<(string Expected, string Said, string Name)> mistakes = [];
        foreach (var (zooCase, record) in runs)
        {
            if (record.Refusal is not null || zooCase is { IsFaulty: true, Severity: ZooSeverity.Advice }) continue;
            var said = record.Alarms.FirstOrDefault()?.Rule ?? "nothing";
            if (zooCase.IsFaulty ? !zooCase.Rules.Contains(said) : said != "nothing")
                mistakes.Add((zooCase.IsFaulty ? zooCase.Rules[0] : "healthy", said, zooCase.Name));
        }

        return [.. mistakes.GroupBy(m => (m.Expected, m.Said))
            .Select(g => new ZooMistake(g.Key.Expected, g.Key.Said, g.Count(), [.. g.Select(m => m.Name).Distinct()]))
            .OrderByDescending(m => m.Times).ThenBy(m => m.Expected, StringComparer.Ordinal).ThenBy(m => m.Said, StringComparer.Ordinal)];
    }
}
