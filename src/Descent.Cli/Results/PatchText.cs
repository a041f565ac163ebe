using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Configuration;

namespace Descent.Cli.Results;

/// <summary>A part of a config as people write it: entries without the settings that have their defaults, names without quotes.</summary>
internal static class PatchText
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text, or null where nothing stands there: what a config leaves to its defaults has null.</summary>
    public static string? Of(string? json)
    {
        if (json is null || Brief(JsonNode.Parse(json)) is not { } node) return null;
        return node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString(s_plain);
    }

    private static JsonNode? Brief(JsonNode? node) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(Brief)]),
        JsonObject { Count: 1 } owner when owner.First() is { Value: JsonObject settings } only && Entry(only.Key, settings) is { } entry =>
            Written(entry, settings),
        JsonObject owner => new JsonObject(owner.Select(m => KeyValuePair.Create(m.Key, Brief(m.Value)))),
        _ => node?.DeepClone(),
    };

    private static JsonNode Written(CatalogEntry entry, JsonObject settings)
    {
        var given = settings.Where(m => !IsDefault(entry, m.Key, m.Value)).Select(m => KeyValuePair.Create(m.Key, Brief(m.Value))).ToList();
        return given.Count == 0 ? JsonValue.Create(entry.Name)
            : new JsonObject([KeyValuePair.Create(entry.Name, (JsonNode?)new JsonObject(given))]);
    }

    // One name can belong to several kinds; it is the one that has these settings.
    private static CatalogEntry? Entry(string name, JsonObject settings) =>
        Catalog.Entries.FirstOrDefault(e => e.Name == name && settings.All(m => e.Settings.Any(s => s.Name == m.Key)));

    private static bool IsDefault(CatalogEntry entry, string name, JsonNode? value) =>
        entry.Settings.First(s => s.Name == name).DefaultJson is { } usual && JsonNode.DeepEquals(JsonNode.Parse(usual), value);
}
