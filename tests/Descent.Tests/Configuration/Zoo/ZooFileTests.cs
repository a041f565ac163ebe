using Descent.Configuration;

namespace Descent.Tests.Configuration.Zoo;

public sealed class ZooFileTests
{
    private const string Config = """
        {"data": {"source": {"blobs": {"count": 60}}, "batchSize": 10}, "model": [{"linear": {"units": 4}}, "relu", "linear"],
         "optimizer": {"sgd": {"learningRate": 0.1}}, "training": {"epochs": 2}}
        """;

    private static readonly ZooCase s_healthy = Healthy($$"""{"why": "Base.", "kind": "tabular", "config": {{Config}}}""");

    [Fact]
    public void Faulty_SettingsAndSabotage_AreTheTwinsWithChanges()
    {
        var faulty = Faulty("""
            {"fault": "Too fast.", "rules": ["DD0501", "DD0504"], "twin": "base", "severity": "graded", "ci": true,
             "set": {"optimizer.sgd.learningRate": 5, "model": ["linear"]}, "sabotage": ["ascending", {"labels-noisy": {"share": 0.3}}]}
            """);
        Assert.Equal((true, true, ZooSeverity.Graded, 5, "tabular"), (faulty.IsFaulty, faulty.IsQuick, faulty.Severity, faulty.Family, faulty.Kind));
        Assert.Equal(["ascending", "labels-noisy"], faulty.Sabotage);
        Assert.Equal(0.3, faulty.AllSabotage[1].Settings.Double("share"));
        var config = faulty.Config(7);
        Assert.Equal(7u, config.Seed);
        Assert.Contains("\"learningRate\": 5", config.ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("relu", config.ToJson(), StringComparison.Ordinal);
        Assert.Contains("relu", s_healthy.Config(1).ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"fault": "x", "rules": ["DD0501"], "twin": "other", "set": {"seed": 2}}""", "got other; expected the name of a healthy config")]
    [InlineData("""{"fault": "x", "rules": ["D501"], "twin": "base", "set": {"seed": 2}}""", "rules: got [D501]; expected ids such as DD0501")]
    [InlineData("""{"fault": "x", "rules": [], "twin": "base", "set": {"seed": 2}}""", "expected ids such as DD0501")]
    [InlineData("""{"fault": "x", "rules": ["DD0501"], "twin": "base"}""", "got neither set nor sabotage")]
    [InlineData("""{"fault": "x", "rules": ["DD0501"], "twin": "base", "sabotage": ["labels-noise"]}""", "unknown sabotage 'labels-noise'")]
    [InlineData("""{"fault": "x", "rules": ["DD0501"], "twin": "base", "sabotage": [{"frozen": {"name": "x"}}]}""", "expected one of names")]
    [InlineData("""{"fault": "x", "rules": ["DD0501"], "twin": "base", "set": [1]}""", "set: got a list of 1; expected an object")]
    [InlineData("""{"fault": "x", "rules": ["DD0501"], "twin": "base", "severity": "mild", "set": {"seed": 2}}""", "expected one of \"strong\"")]
    [InlineData("""[]""", "got an empty list; expected an object")]
    public void Faulty_Wrong_SaysWhatIsExpected(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConfigException>(() => Faulty(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Healthy_WithoutConfig_SaysSo() => Assert.Contains("got no object config",
        Assert.Throws<ConfigException>(() => Healthy("""{"why": "x", "kind": "mlp"}""")).Message, StringComparison.Ordinal);

    // The authors' test vectors, http://www.isthe.com/chongo/tech/comp/fnv.
    [Theory]
    [InlineData("", 0x811c9dc5)]
    [InlineData("a", 0xe40c292c)]
    [InlineData("foobar", 0xbf9cf968)]
    public void Hash_KnownTexts_AreFnv1a(string text, uint expected) => Assert.Equal(expected, ZooCase.Hash(text));

    private static ZooCase Healthy(string text) => ZooFile.Healthy("base", text, "healthy/base.json");

    private static ZooCase Faulty(string text) =>
        ZooFile.Faulty("bad", text, "faulty/bad.json", new Dictionary<string, ZooCase> { ["base"] = s_healthy });
}
