using Descent.Configuration;

namespace Descent.Tests.Configuration;

public sealed class ConfigPatchTests
{
    // From the appendix of RFC 6902, and its sections 4.1 to 4.6.
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData(
        """{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""",
        """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData(
        """{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""",
        """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2.0}]""",
        """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10},{"op":"replace","path":"/~1","value":1}]""", """{"/":1,"~1":10}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"}]""", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"b":2}}]""", """{"b":2}""")]
    public void Patch_DoesWhatTheStandardSays(string config, string patch, string expected) =>
        Assert.Equal(expected, ConfigPatch.Apply(config, patch));

    [Theory]
    [InlineData("""[{"op":"add","path":"/baz/bat","value":1}]""", "/bat: got")]
    [InlineData("""[{"op":"test","path":"/foo","value":"bar"}]""", "got another value than the patch was made for")]
    [InlineData("""[{"op":"remove","path":"/nothing"}]""", "got nothing there to remove")]
    [InlineData("""[{"op":"replace","path":"/list/2","value":1}]""", "got nothing there to replace")]
    [InlineData("""[{"op":"replace","path":"/list/01","value":1}]""", "got nothing there to replace")]
    [InlineData("""[{"op":"add","path":"/list/3","value":1}]""", "got no such index; expected 0 to 2")]
    [InlineData("""[{"op":"add","path":"/list/-1","value":1}]""", "got no such index")]
    [InlineData("""[{"op":"move","from":"/deep","path":"/deep/inside"}]""", "inside of what is moved")]
    [InlineData("""[{"op":"remove","path":""}]""", "got the whole config")]
    [InlineData("""[{"op":"add","path":"/foo"}]""", "without a value")]
    [InlineData("""[{"op":"swap","path":"/foo"}]""", "got the op 'swap'")]
    [InlineData("""[{"op":"remove","path":"foo"}]""", "expected a JSON pointer")]
    [InlineData("""[{"op":"remove"}]""", "got no text 'path'")]
    [InlineData("""[3]""", "got 3; expected an object")]
    [InlineData("""{"op":"remove","path":"/foo"}""", "expected a list")]
    [InlineData("""[""", "expected")]
    public void WrongPatch_IsOneSentence(string patch, string problem)
    {
        var error = Assert.Throws<ConfigException>(() => ConfigPatch.Apply("""{"foo":"qux","list":[1,2],"deep":{"inside":0}}""", patch));
        Assert.StartsWith("patch", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Changes_AreReadable()
    {
        var config = DefaultConfig.Parse();
        const string Patch = """
            [{"op":"replace","path":"/optimizer/sgd/learningRate","value":0.005},{"op":"remove","path":"/model/5"},
             {"op":"add","path":"/data/preprocess/-","value":"standardize"},{"op":"move","from":"/model/1","path":"/model/2"}]
            """;
        var changes = ConfigPatch.Changes(config, Patch);
        Assert.Equal("optimizer.sgd.learningRate: 0.05 -> 0.005", changes[0].ToString());
        Assert.Equal(("model[5]", null), (changes[1].Path, changes[1].After));
        Assert.StartsWith("model[5]: - {\"batch-norm\":", changes[1].ToString(), StringComparison.Ordinal);
        Assert.Equal("data.preprocess[1]: + \"standardize\"", changes[2].ToString());
        Assert.Equal(("model[2]", "model[1]"), (changes[3].Path, changes[3].From));
        Assert.Equal(12, ConfigPatch.Node(ConfigPatch.Apply(config, Patch).ToJson()).Member("model")!.Items.Count);
    }

    [Fact]
    public void PatchThatMakesNoConfig_IsAnErrorWithThePlace()
    {
        var error = Assert.Throws<ConfigException>(
            () => ConfigPatch.Apply(DefaultConfig.Parse(), """[{"op":"replace","path":"/training/epochs","value":0}]"""));
        Assert.Contains("training.epochs", error.Message, StringComparison.Ordinal);
    }
}
