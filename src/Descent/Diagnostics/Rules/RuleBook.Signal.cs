namespace Descent.Diagnostics;

/// <content>Signal and zig-zag.</content>
public static partial class RuleBook
{
    private static Rule[] SignalRules() =>
    [
        new NotFinite(),
    ];
}
