namespace Descent.Diagnostics;

/// <content>Loss and output.</content>
public static partial class RuleBook
{
    private static Rule[] LossRules() =>
    [
    ];
}
