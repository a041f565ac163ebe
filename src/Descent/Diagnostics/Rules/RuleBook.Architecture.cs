namespace Descent.Diagnostics;

/// <content>Layers and their order.</content>
public static partial class RuleBook
{
    private static Rule[] ArchitectureRules() =>
    [
    ];
}
