namespace Descent.Diagnostics;

/// <content>Samples and targets.</content>
public static partial class RuleBook
{
    private static Rule[] DataRules() =>
    [
        new InputsNotNormalised(),
        new InputsHardlyVary(),
        new ConstantFeatures(),
        new NonFiniteData(),
        new UnscaledTargets(),
        new ClassImbalance(),
        new LabelsOutOfRange(),
        new TrainTestOverlap(),
        new DuplicateSamples(),
        new ConflictingLabels(),
        new LabelNoise(),
        new PartsDiffer(),
        new AugmentationMovesData(),
        new LabelsUnrelated(),
        new InputIgnored(),
        new SamplesNotMixed(),
    ];
}
