namespace Descent.Configuration;

/// <summary>A config of which some trainings were not judged as they should be.</summary>
/// <param name="Name">The config.</param>
/// <param name="Rules">The ids that would have been right; none for a healthy one.</param>
/// <param name="Trainings">All trainings of the config.</param>
/// <param name="Said">What was said instead: rules in the doctor's order, or nothing.</param>
/// <param name="Times">In how many of them.</param>
public sealed record ZooMiss(string Name, IReadOnlyList<string> Rules, int Trainings, string Said, int Times)
{
    /// <summary>Faults that were not detected or named first, advice that was not given, and healthy trainings with an alarm.</summary>
    public static IReadOnlyList<ZooMiss> Of(IEnumerable<(ZooCase Case, ZooRecord Record)> runs)
    {
        List<ZooMiss> misses = [];
        foreach (var group in runs.Where(r => r.Record.Refusal is null).GroupBy(r => r.Case))
            misses.AddRange(group.Where(r => IsMissed(r.Case, r.Record)).GroupBy(r => SaidOf(r.Record))
                .Select(said => new ZooMiss(group.Key.Name, group.Key.Rules, group.Count(), said.Key, said.Count())));
        return [.. misses.OrderBy(m => m.Rules.Count == 0 ? string.Empty : m.Rules[0], StringComparer.Ordinal)
            .ThenBy(m => m.Name, StringComparer.Ordinal)];
    }

    private static bool IsMissed(ZooCase zooCase, ZooRecord record) => zooCase switch
    {
        { IsFaulty: false } => record.Alarms.Any(),
        { Severity: ZooSeverity.Advice } => !record.Findings.Any(f => f.Rule == zooCase.Rules[0]),
        _ => !new ZooVerdict(zooCase, record).IsFirst,
    };

    private static string SaidOf(ZooRecord record) => record.Findings.Count == 0
        ? "nothing"
        : string.Join(' ', record.Findings.Where(f => f.IsAlarm).Concat(record.Findings.Where(f => !f.IsAlarm))
            .Select(f => f.IsAlarm ? f.Rule : $"({f.Rule})").Distinct().Take(4));
}
