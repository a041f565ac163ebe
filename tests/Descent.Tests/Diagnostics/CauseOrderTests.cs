using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>Causes stand before what follows from them, and nothing follows from itself.</summary>
public sealed class CauseOrderTests
{
    [Fact]
    public void RulesThatExplainEachOther_TheSurerIsTheCause()
    {
        var order = Order(
            [new Named("DD0001", "DD0002"), new Named("DD0002", "DD0001")], Found("DD0001", Severity.Warn), Found("DD0002", Severity.Fail));
        Assert.Equal(["DD0002: ", "DD0001: DD0002"], order);
    }

    [Fact]
    public void ALongCircle_IsBrokenAtItsWeakestPlace()
    {
        Named[] rules = [new("DD0001", "DD0002"), new("DD0002", "DD0003"), new("DD0003", "DD0001")];
        var order = Order(rules, Found("DD0001", Severity.Warn, 0.5), Found("DD0002", Severity.Warn, 0.9), Found("DD0003", Severity.Warn, 0.7));
        Assert.Equal(["DD0002: ", "DD0003: DD0002", "DD0001: DD0003"], order);
    }

    [Fact]
    public void AConsequenceOfAConsequence_ComesLast_HoweverSure()
    {
        Named[] rules = [new("DD0001", "DD0002"), new("DD0002", "DD0003"), new("DD0003")];
        var order = Order(rules, Found("DD0003", Severity.Fail, 1), Found("DD0002", Severity.Warn), Found("DD0001", Severity.Warn));
        Assert.Equal(["DD0001: ", "DD0002: DD0001", "DD0003: DD0002"], order);
    }

    [Fact]
    public void Advice_CausesNothing_AndStandsBehind()
    {
        var order = Order([new Named("DD0001", "DD0002"), new Named("DD0002")], Found("DD0001", Severity.Info), Found("DD0002", Severity.Warn));
        Assert.Equal(["DD0002: ", "DD0001: "], order);
    }

    private static IEnumerable<string> Order(Rule[] rules, params IEnumerable<Finding> findings) =>
        CauseOrder.Of(findings, rules).Select(f => $"{f.RuleId}: {string.Join(" ", f.FollowsFrom)}");

    private static Finding Found(string rule, Severity severity, double confidence = 0.8) => new()
    {
        RuleId = rule, Name = rule, Title = rule, Severity = severity, Confidence = confidence, Message = rule, Cause = rule,
        Remedy = new Remedy(rule), Reference = rule,
    };

    private sealed class Named(string id, params string[] explains) : Rule
    {
        public override RulePage Page { get; } = RuleBook.Find("DD0501")! with { Id = id };

        public override Descent.Diagnostics.Moments Moments => Descent.Diagnostics.Moments.Watch;

        public override IReadOnlyList<string> Explains => explains;

        public override void Check(Examination x) => Assert.Fail("nobody asks");
    }
}
