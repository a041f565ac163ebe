namespace Descent.Diagnostics;

/// <content>Samples and targets.</content>
public static partial class RuleBook
{
    private static Rule[] DataRules() =>
    [
    ];
}
