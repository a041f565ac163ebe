using Descent.Configuration;

namespace Descent.Tests.Configuration;

public sealed class ConfigParserTests
{
    private static readonly ConfigSource s_source = new("c.json", "/");

    [Fact]
    public void Parse_NestedText_KnowsLineColumnAndPath()
    {
        var root = ConfigParser.Parse("{\n  // model\n  \"model\": [\n    \"relu\",\n    {\"conv2d\": {\"kernel\": 3,},},\n  ],\n}", s_source);
        var kernel = root.Member("model")!.Items[1].Member("conv2d")!.Member("kernel")!;
        Assert.Equal("model[1].conv2d.kernel", kernel.Path);
        Assert.Equal((5, 17), (kernel.Place.Line, kernel.Place.Column));
        Assert.Equal("c.json:5", kernel.Place.ToString());
        Assert.Equal((ConfigNodeKind.Number, "3"), (kernel.Kind, kernel.Text));
    }

    [Theory]
    [InlineData("true", "Boolean", "true")]
    [InlineData("null", "Null", "")]
    [InlineData("-1.50e3", "Number", "-1.50e3")]
    [InlineData("\"a\\u00e9\"", "String", "aé")]
    [InlineData("\uFEFF[]", "Array", "")]
    [InlineData("/* a */ {} // b", "Object", "")]
    public void Parse_OneValue_KeepsKindAndText(string text, string kind, string expected)
    {
        var node = ConfigParser.Parse(text, s_source);
        Assert.Equal((kind, expected), (node.Kind.ToString(), node.Text));
    }

    [Theory]
    [InlineData("", "c.json:1:1: got the end of the text; expected an object: { ... }.")]
    [InlineData("hello", "c.json:1:1: got 'h'; expected an object")]
    [InlineData("{\n  'a': 1}", "c.json:2:3: got a single quote; expected a name in double quotes, or }.")]
    [InlineData("{\"a\": 1\n \"b\": 2}", "c.json:2:2: got '\"'; expected a comma and a name in double quotes, or }.")]
    [InlineData("{\"a\": }", "c.json:1:7: got '}'; expected a value")]
    [InlineData("{\"a\": [1 2]}", "c.json:1:10: got '2'; expected a comma and a value, or ].")]
    [InlineData("{\"a\": 1", "got the end of the text; expected a comma and a name in double quotes, or }.")]
    [InlineData("{} {}", "c.json:1:4: got '{'; expected nothing after the last brace.")]
    [InlineData("{\"a\": NaN}", "c.json:1:7: got 'N'; expected a value")]
    [InlineData("{\"a\": 01}", "c.json:1:8: got '1'; expected a comma and a name in double quotes, or }.")]
    [InlineData("{\"a\": 1, b}", "c.json:1:10: got 'b'; expected a name in double quotes, or }.")]
    [InlineData("[1, b]", "c.json:1:5: got 'b'; expected a value")]
    [InlineData("{\"a\": \"b\n}", "c.json:1:9: got the end of the line; expected a closing double quote.")]
    [InlineData("{\"a\": \"b", "got the end of the text; expected a closing double quote.")]
    [InlineData("{\"a\": \"\\q\"}", "got 'q'; expected an escape:")]
    [InlineData("{\"a\" 1}", "expected")]
    [InlineData("{\"a\": \"\\ud800\"}", "half of a surrogate pair")]
    [InlineData("{\n \"a\": 1,\n \"a\": 2}", "c.json:3: a: given twice, first on line 2; expected each name once in an object.")]
    public void Parse_BadText_NamesLineAndExpectation(string text, string expected) =>
        Assert.Contains(expected, ConfigSamples.Error(() => ConfigParser.Parse(text, s_source)), StringComparison.Ordinal);

    [Fact]
    public void Parse_BeyondLimits_IsAnError()
    {
        Assert.Contains("expected at most 64 levels", ConfigSamples.Error(() => ConfigParser.Parse(new string('[', 65), s_source)),
            StringComparison.Ordinal);
        Assert.Contains("expected at most 64 levels", ConfigSamples.Error(() => ConfigParser.Parse(new string('[', 100_000), s_source)),
            StringComparison.Ordinal);
        Assert.Contains("expected at most 1,048,576", ConfigSamples.Error(() => ConfigParser.Parse(new string(' ', (1 << 20) + 1), s_source)),
            StringComparison.Ordinal);
        var many = "[" + string.Join(',', Enumerable.Repeat("1", 20_001)) + "]";
        Assert.Contains("more than 20,000 values", ConfigSamples.Error(() => ConfigParser.Parse(many, s_source)), StringComparison.Ordinal);
        Assert.Contains("name of 65 characters", ConfigSamples.Error(() => ConfigParser.Parse($"{{\"{new string('a', 65)}\": 1}}", s_source)),
            StringComparison.Ordinal);
        Assert.Equal(ConfigNodeKind.Array, ConfigParser.Parse(new string('[', 64) + new string(']', 64), s_source).Kind);
    }

    [Fact]
    public void Parse_EveryCutOfAConfig_IsAConfigExceptionOrFine()
    {
        for (var length = 0; length < DefaultConfig.Text.TrimEnd().Length; length++)
            Assert.Throws<ConfigException>(() => ConfigParser.Parse(DefaultConfig.Text[..length], s_source));
    }

    [Theory]
    [InlineData("kernal", "kernel")]
    [InlineData("learning_rate", "learningRate")]
    [InlineData("MaxPool2D", "max-pool2d")]
    [InlineData("zzz", null)]
    public void NearestName_Slip_IsFound(string got, string? expected) =>
        Assert.Equal(expected, NearestName.Find(got, ["kernel", "learningRate", "max-pool2d", "momentum"]));
}
