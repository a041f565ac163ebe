namespace Descent.Diagnostics;

/// <summary>Every rule of the doctor.</summary>
public static partial class RuleBook
{
    private static readonly Rule[] s_rules = Sorted(
        SignalRules, InitializationRules, DataRules, OptimizationRules, LossRules, ArchitectureRules, NormalizationRules, ProcedureRules);

    /// <summary>The page of every rule, by number.</summary>
    public static IReadOnlyList<RulePage> Pages { get; } = [.. s_rules.Select(r => r.Page)];

    /// <summary>A rule's page by its number or its name, or null.</summary>
    public static RulePage? Find(string rule) => Pages.FirstOrDefault(
        p => p.Id.Equals(rule, StringComparison.OrdinalIgnoreCase) || p.Name.Equals(rule, StringComparison.OrdinalIgnoreCase));

    internal static IReadOnlyList<Rule> Rules => s_rules;

    internal static ArgumentException Unknown(string operation, string rule) => new(
        $"{operation}: got '{rule}', which is no rule; expected a number or a name such as DD0501 or {Pages[0].Name}."
        + NearestName.Hint(rule, Pages.SelectMany(p => (string[])[p.Name, p.Id])));

    private static Rule[] Sorted(params ReadOnlySpan<Func<Rule[]>> families)
    {
        List<Rule> rules = [];
        foreach (var family in families) rules.AddRange(family());
        return [.. rules.OrderBy(r => r.Page.Id, StringComparer.Ordinal)];
    }
}
