using System.Text.Json;
using Descent.Configuration;

namespace Descent.Tests.Configuration;

public sealed class ConfigSchemaTests
{
    [Fact]
    public void Create_Definitions_ListEveryEntryAndSetting()
    {
        using var schema = JsonDocument.Parse(ConfigSchema.Create());
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
        var definitions = schema.RootElement.GetProperty("$defs");
        foreach (var entry in Catalog.Entries)
        {
            var definition = definitions.GetProperty($"{entry.Kind.Text()}.{entry.Name}");
            Assert.Equal(entry.Settings.Select(s => s.Name), definition.GetProperty("properties").EnumerateObject().Select(p => p.Name));
            Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
        }
    }

    [Fact]
    public void Create_EveryReference_HasADefinition()
    {
        using var schema = JsonDocument.Parse(ConfigSchema.Create());
        var definitions = schema.RootElement.GetProperty("$defs");
        var references = All(schema.RootElement).Where(e =>
            e.ValueKind == JsonValueKind.Object && e.TryGetProperty("$ref", out var r) && r.ValueKind == JsonValueKind.String)
            .Select(e => e.GetProperty("$ref").GetString()!).ToArray();
        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.True(definitions.TryGetProperty(r["#/$defs/".Length..], out _), r));
    }

    [Fact]
    public void Create_EveryObjectType_IsClosedAndDescribesItsSettings()
    {
        using var schema = JsonDocument.Parse(ConfigSchema.Create());
        var objects = All(schema.RootElement).Where(e =>
            e.ValueKind == JsonValueKind.Object && e.TryGetProperty("properties", out _) && e.TryGetProperty("type", out _)).ToArray();
        Assert.True(objects.Length > Catalog.Entries.Count);
        Assert.All(objects, o => Assert.False(o.GetProperty("additionalProperties").GetBoolean()));
    }

    [Theory]
    [InlineData("optimizer.sgd", "learningRate", "{\"description\":\"The size of a step.\",\"default\":0.01,\"type\":\"number\",\"minimum\":0}")]
    [InlineData("regularizer.dropout", "p",
        "{\"description\":\"The probability of a zero.\",\"default\":0.5,\"type\":\"number\",\"minimum\":0,\"exclusiveMaximum\":1}")]
    [InlineData("loss.mse", "reduction",
        "{\"description\":\"How the losses of a batch become one number.\",\"default\":\"mean\",\"enum\":[\"mean\",\"sum\"]}")]
    [InlineData("layer.conv2d", "filters", "{\"description\":\"Channels out.\",\"type\":\"integer\",\"minimum\":1,\"maximum\":65536}")]
    public void Create_Setting_HasTypeRangeAndDefault(string definition, string setting, string expected)
    {
        using var schema = JsonDocument.Parse(ConfigSchema.Create());
        using var wanted = JsonDocument.Parse(expected);
        var got = schema.RootElement.GetProperty("$defs").GetProperty(definition).GetProperty("properties").GetProperty(setting);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, got), got.GetRawText());
    }

    private static IEnumerable<JsonElement> All(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => All(p.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(All).Prepend(element),
        _ => [element],
    };
}
