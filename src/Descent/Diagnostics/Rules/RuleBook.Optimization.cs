namespace Descent.Diagnostics;

/// <content>Rate and optimizer.</content>
public static partial class RuleBook
{
    private static Rule[] OptimizationRules() =>
    [
        new LearningRateZero(),
    ];
}
