namespace Descent.Diagnostics;

/// <summary>Puts causes before what follows from them.</summary>
/// <remarks>Rules may explain each other: raw targets explain an output that cannot reach them, and the other way round. Then the surer finding is
/// the cause, so that nothing follows from itself by a circle.</remarks>
internal static class CauseOrder
{
    /// <summary>Says of each finding what it follows from, and orders them: what is wrong before advice, causes before consequences, then by
    /// severity and sureness.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="rules">The rules that were asked.</param>
    public static IReadOnlyList<Finding> Of(IEnumerable<Finding> findings, IReadOnlyList<Rule> rules)
    {
        List<Finding> ranked =
        [
            .. findings.OrderBy(f => f.Severity == Severity.Info).ThenByDescending(f => f.Severity).ThenByDescending(f => f.Confidence)
                .ThenBy(f => f.RuleId, StringComparer.Ordinal).ThenBy(f => f.Layer, StringComparer.Ordinal),
        ];
        var causes = Causes(ranked, rules);
        List<Finding> left = [.. ranked.Select(f => f with { FollowsFrom = [.. causes[f.RuleId].Order(StringComparer.Ordinal)] })];
        left = [.. left.Where(f => f.FollowsFrom.Count == 0), .. left.Where(f => f.FollowsFrom.Count > 0)];
        left = [.. left.Where(f => f.Severity > Severity.Info), .. left.Where(f => f.Severity == Severity.Info)];
        List<Finding> ordered = [];
        while (left.Count > 0)
        {
            var next = left.First(f => left.All(other => !f.FollowsFrom.Contains(other.RuleId)));
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    // Advice causes nothing. A rule that would close a circle is no cause: those that rank higher have been asked before it.
    private static Dictionary<string, HashSet<string>> Causes(List<Finding> ranked, IReadOnlyList<Rule> rules)
    {
        var causes = ranked.Select(f => f.RuleId).Distinct().ToDictionary(id => id, _ => new HashSet<string>());
        foreach (var cause in ranked.Where(f => f.Severity > Severity.Info).Select(f => f.RuleId).Distinct())
            foreach (var effect in rules.FirstOrDefault(r => r.Page.Id == cause)?.Explains ?? [])
                if (effect != cause && causes.ContainsKey(effect) && !Follows(causes, cause, effect))
                    causes[effect].Add(cause);
        return causes;
    }

    private static bool Follows(Dictionary<string, HashSet<string>> causes, string rule, string from) =>
        causes[rule].Any(cause => cause == from || Follows(causes, cause, from));
}
