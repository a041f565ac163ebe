using System.Text.Json;
using Descent.Cli.Terminal;

namespace Descent.Cli.Results;

/// <summary>What the test of a run gave, out of the summary beside its model.</summary>
/// <param name="Text">In words.</param>
/// <param name="Json">As it stands there.</param>
internal sealed record RunTest(string Text, string Json)
{
    private const int MostBytes = 1 << 26;

    /// <summary>Reads it, or null where there is none that can be read: a model's file may lie anywhere.</summary>
    public static RunTest? Read(string modelPath)
    {
        var summary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(modelPath))!, "summary.json");
        if (Path.GetFileName(modelPath) != Descent.Training.RunFolder.ModelFile || !File.Exists(summary)) return null;
        try
        {
            if (new FileInfo(summary).Length > MostBytes) return null;
            using var document = JsonDocument.Parse(File.ReadAllText(summary));
            if (!document.RootElement.TryGetProperty("test", out var test) || test.ValueKind != JsonValueKind.Object) return null;
            var parts = new List<string>();
            if (Number(test, "accuracy") is { } accuracy) parts.Add($"accuracy {Show.Percent(accuracy)}");
            if (Number(test, "rmse") is { } rmse) parts.Add($"RMSE {Show.Value(rmse)}");
            if (Number(test, "loss") is { } loss) parts.Add($"loss {Show.Loss(loss)}");
            return new RunTest(string.Join(", ", parts), test.GetRawText());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement test, string name) =>
        test.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
