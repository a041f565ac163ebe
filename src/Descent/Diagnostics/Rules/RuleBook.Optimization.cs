namespace Descent.Diagnostics;

/// <content>Rate and optimizer.</content>
public static partial class RuleBook
{
    private static Rule[] OptimizationRules() =>
    [
        new LearningRateTooHigh(),
        new LearningRateTooLow(),
        new LearningRateZero(),
        new Oscillating(),
        new AdamEpsilon(),
        new UnevenUpdateRatios(),
        new GradientsNotCleared(),
        new Ascending(),
        new FrozenParameters(),
        new UnusedParameters(),
        new ScheduleEndsEarly(),
        new WeightDecayDominates(),
        new DecayOnNorms(),
        new ClipTooTight(),
        new MomentumTooHigh(),
    ];
}
