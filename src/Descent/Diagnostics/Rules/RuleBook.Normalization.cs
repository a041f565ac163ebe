namespace Descent.Diagnostics;

/// <content>Normalisation layers.</content>
public static partial class RuleBook
{
    private static Rule[] NormalizationRules() =>
    [
        new SmallBatchNorm(),
        new StatisticsNeverUpdated(),
        new ModesDisagree(),
        new EvaluationModeLeftOn(),
        new GroupCount(),
    ];
}
