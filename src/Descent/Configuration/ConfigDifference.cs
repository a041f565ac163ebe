using System.Globalization;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A setting that differs between two configs.</summary>
/// <param name="Path">Its path, such as optimizer.sgd.learningRate or model[3].dropout.p.</param>
/// <param name="First">Its value in the first as JSON, or null where it has none there.</param>
/// <param name="Second">Its value in the second as JSON, or null where it has none there.</param>
public sealed record ConfigDifference(string Path, string? First, string? Second)
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 64 };

    /// <summary>Compares two JSON texts setting by setting; numbers by value, in the order of the first.</summary>
    /// <exception cref="ConfigException">One of them is no JSON.</exception>
    public static IReadOnlyList<ConfigDifference> Compare(string first, string second)
    {
        var (a, b) = (Leaves(first), Leaves(second));
        return
        [
            .. a.Where(s => !b.TryGetValue(s.Key, out var other) || other != s.Value)
                .Select(s => new ConfigDifference(s.Key, s.Value, b.GetValueOrDefault(s.Key))),
            .. b.Where(s => !a.ContainsKey(s.Key)).Select(s => new ConfigDifference(s.Key, null, s.Value)),
        ];
    }

    private static Dictionary<string, string> Leaves(string json)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json, s_options);
            Add(document.RootElement, string.Empty, leaves);
            return leaves;
        }
        catch (JsonException e)
        {
            throw new ConfigException($"ConfigDifference: got a text that is no JSON; expected a config. {e.Message}", e);
        }
    }

    private static void Add(JsonElement value, string path, Dictionary<string, string> leaves)
    {
        if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any())
        {
            foreach (var member in value.EnumerateObject()) Add(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", leaves);
        }
        else if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            var i = 0;
            foreach (var item in value.EnumerateArray()) Add(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i++}]"), leaves);
        }
        else
        {
            leaves[path] = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
                ? number.ToString("R", CultureInfo.InvariantCulture)
                : value.GetRawText();
        }
    }
}
