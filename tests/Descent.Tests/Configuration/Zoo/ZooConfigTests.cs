using Descent.Configuration;
using Descent.Tests.Architecture;

namespace Descent.Tests.Configuration.Zoo;

/// <summary>The configs of the zoo themselves: enough of them, of every kind, and each of them can be built.</summary>
public sealed class ZooConfigTests
{
    // The rules' numbers never change their meaning.
    private static readonly string[] s_rules =
    [
        .. Ids(1, 1, 11), .. Ids(2, 1, 1), .. Ids(3, 1, 5), .. Ids(4, 1, 16), .. Ids(5, 1, 15), .. Ids(6, 1, 12), .. Ids(7, 1, 9), .. Ids(8, 1, 5),
        "DD0901", "DD0904", "DD0905", "DD0906", "DD0907", "DD0908", "DD0909",
    ];

    private static readonly Lazy<ZooFolder> s_zoo = new(() => ZooFolder.Load(Path.Combine(Repository.Root, "zoo")));

    [Fact]
    public void Zoo_Counts_CoverEveryRuleInSeveralKindsOfNetwork()
    {
        var faulty = s_zoo.Value.Cases.Where(c => c.IsFaulty).ToList();
        var healthy = s_zoo.Value.Cases.Where(c => !c.IsFaulty).ToList();
        var twins = faulty.Select(c => c.Twin).ToHashSet();
        Assert.True(faulty.Count >= 90, $"{faulty.Count} faulty configs");
        Assert.True(healthy.Count(c => !twins.Contains(c.Name)) >= 30, $"{healthy.Count} healthy configs");
        Assert.Empty(s_rules.Except(faulty.Select(c => c.Rules[0])));
        Assert.Empty(faulty.SelectMany(c => c.Rules).Except(s_rules));
        Assert.Equal(Enumerable.Range(1, 9), faulty.Select(c => c.Family).Distinct().Order());
        string[] kinds = ["bn", "cnn", "gn", "mlp", "regression", "rnn", "segmentation", "tabular", "transformer"];
        Assert.Equal(kinds, faulty.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(kinds, healthy.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Zoo_Halves_AreOfComparableSizeAndQuickSetIsSmall()
    {
        var cases = s_zoo.Value.Cases;
        Assert.InRange(cases.Count(c => c.IsHeldOut), cases.Count * 0.35, cases.Count * 0.65);
        Assert.InRange(cases.Count(c => c is { IsQuick: true, IsFaulty: true }), 20, 45);
        Assert.InRange(cases.Count(c => c is { IsQuick: true, IsFaulty: false }), 10, 25);
    }

    [Fact]
    public void Zoo_EverySabotage_IsUsed()
    {
        var used = s_zoo.Value.Cases.SelectMany(c => c.AllSabotage).Select(s => s.Entry.Name).ToHashSet();
        Assert.Empty(SabotageEntry.All.Select(e => e.Name).Except(used));
        Assert.Equal(SabotageEntry.All.Count, SabotageEntry.All.Select(e => e.Name).Distinct().Count());
    }

    [Fact]
    public void Zoo_Names_AreWordsAndTextsSentences()
    {
        Assert.All(s_zoo.Value.Cases, c => Assert.Matches("^[a-z0-9]+([-.][a-z0-9]+)*$", c.Name));
        Assert.All(s_zoo.Value.Cases, c => Assert.Matches(@"^([A-Z0-9]|x / 255).*\.$", c.Text));
    }

    private static IEnumerable<string> Ids(int family, int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(i => FormattableString.Invariant($"DD{(family * 100) + i:D4}"));
}
