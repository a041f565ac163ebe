using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Descent.Configuration;
using Descent.Docs.Examples;

namespace Descent.Docs;

/// <summary>The texts that the command carries inside, since it does not ship the documentation file.</summary>
internal static class ReferenceJson
{
    private static readonly JsonWriterOptions s_options = new() { Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One entry a line, so that a change shows as a change of its line.</summary>
    public static string Create(DocComments comments) =>
        $"[\n{string.Join(",\n", Catalog.Entries.Select(e => Entry(e, AllExamples.Find(e), comments)))}\n]\n";

    private static string Entry(CatalogEntry entry, Example example, DocComments comments)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", entry.Kind.Text());
            writer.WriteString("name", entry.Name);
            writer.WriteString("class", example.Code);
            writer.WriteString("text", comments.Find(example.Member).Summary);
            writer.WriteStartArray("parts");
            foreach (var part in EntryText.Parts(example, comments))
            {
                writer.WriteStartArray();
                writer.WriteStringValue(part.Label ?? string.Empty);
                writer.WriteStringValue(part.Text);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteString("config", EntryText.Config(example));
            writer.WriteString("code", example.Source + "\n" + EntryText.Printed(example).TrimEnd('\n'));
            if (Curves.Of(example) is { } curve) Write(writer, curve);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, Curve curve)
    {
        writer.WriteStartObject("curve");
        writer.WriteString("title", curve.Title);
        writer.WriteString("x", curve.XTitle);
        writer.WriteNumber("from", curve.X[0]);
        writer.WriteNumber("to", curve.X[^1]);
        writer.WriteStartArray("y");
        foreach (var y in curve.Lines[0].Y) writer.WriteNumberValue(y);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
