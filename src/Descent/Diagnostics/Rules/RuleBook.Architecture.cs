namespace Descent.Diagnostics;

/// <content>Layers and their order.</content>
public static partial class RuleBook
{
    private static Rule[] ArchitectureRules() =>
    [
        new LinearStack(),
        new SoftmaxHidden(),
        new SaturatingHidden(),
        new BiasBeforeNorm(),
        new DropoutBeforeNorm(),
        new WindowShrinks(),
        new IdleBranch(),
        new BatchMixing(),
        new NarrowLayer(),
    ];
}
