namespace Descent.Diagnostics;

/// <content>How weights start.</content>
public static partial class RuleBook
{
    private static Rule[] InitializationRules() =>
    [
        new ConstantWeights(),
        new WeightsTooLarge(),
        new WeightsTooSmall(),
        new WrongFirstLoss(),
        new OutputBias(),
    ];
}
