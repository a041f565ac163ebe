namespace Descent.Diagnostics;

/// <content>The procedure of training.</content>
public static partial class RuleBook
{
    private static Rule[] ProcedureRules() =>
    [
    ];
}
