namespace Descent.Diagnostics;

/// <content>Normalisation layers.</content>
public static partial class RuleBook
{
    private static Rule[] NormalizationRules() =>
    [
    ];
}
