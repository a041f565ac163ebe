namespace Descent.Diagnostics;

/// <content>Signal and zig-zag.</content>
public static partial class RuleBook
{
    private static Rule[] SignalRules() =>
    [
        new VanishingGradients(),
        new ExplodingGradients(),
        new DeadUnits(),
        new SaturatedUnits(),
        new AlwaysOnUnits(),
        new ConstantOutput(),
        new SymmetricUnits(),
        new RankCollapse(),
        new VanishingActivations(),
        new ExplodingActivations(),
        new NotFinite(),
        new ZigZag(),
    ];
}
