using System.Text.Json;
using Descent.Configuration;

namespace Descent.Cli.Terminal;

/// <summary>A curve that an entry of the reference has: values at equal distances.</summary>
internal sealed record ReferenceCurve(string Title, string X, double From, double To, double[] Y);

/// <summary>What the reference says about an entry of the catalog: made by tools/docs of the doc comments, carried inside of the assembly.</summary>
internal sealed record ReferenceEntry(
    string Class, string Text, IReadOnlyList<(string Label, string Text)> Parts, string Config, string Code, ReferenceCurve? Curve)
{
    private static readonly Lazy<JsonElement> s_all = new(Read);

    /// <summary>The texts of an entry, or null where the reference is older than the catalog.</summary>
    public static ReferenceEntry? Find(CatalogEntry entry)
    {
        foreach (var element in s_all.Value.EnumerateArray())
            if (Word(element, "name") == entry.Name && Word(element, "kind") == entry.Kind.Text())
                return Of(element);
        return null;
    }

    private static ReferenceEntry Of(JsonElement element) => new(
        Word(element, "class"), Word(element, "text"),
        [.. element.GetProperty("parts").EnumerateArray().Select(p => (p[0].GetString()!, p[1].GetString()!))],
        Word(element, "config"), Word(element, "code"), element.TryGetProperty("curve", out var curve) ? CurveOf(curve) : null);

    private static ReferenceCurve CurveOf(JsonElement curve) => new(
        Word(curve, "title"), Word(curve, "x"), curve.GetProperty("from").GetDouble(), curve.GetProperty("to").GetDouble(),
        [.. curve.GetProperty("y").EnumerateArray().Select(y => y.GetDouble())]);

    private static string Word(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement Read()
    {
        using var stream = typeof(ReferenceEntry).Assembly.GetManifestResourceStream("Descent.Cli.Reference.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
