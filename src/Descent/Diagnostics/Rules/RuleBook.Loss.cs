namespace Descent.Diagnostics;

/// <content>Loss and output.</content>
public static partial class RuleBook
{
    private static Rule[] LossRules() =>
    [
        new SoftmaxMissing(),
        new SoftmaxDoubled(),
        new SoftmaxOnOneUnit(),
        new SoftmaxWrongAxis(),
        new OutputCannotReachTargets(),
        new MseForClasses(),
        new CrossEntropyForValues(),
        new SquareLossOnSaturatingOutput(),
        new LossAddsUp(),
        new LossBroadcasts(),
        new LossExactlyZero(),
        new RectifiedOutput(),
    ];
}
