using System.Text;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Configuration;

namespace Descent.Cli.Results;

/// <summary>treatment.json: what was changed before a treated run; docs/diagnosis.md describes it.</summary>
internal static class TreatmentFile
{
    public static string Text(Prescription prescription, string untreated)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonLines.Options(isIndented: true)))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("untreated", untreated);
            writer.WriteString("rule", prescription.Finding.RuleId);
            writer.WriteString("title", prescription.Finding.Title);
            writer.WritePropertyName("patch");
            writer.WriteRawValue(prescription.Patch);
            writer.WriteStartArray("changes");
            foreach (var change in prescription.Changes) writer.WriteStringValue(change.ToString());
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
