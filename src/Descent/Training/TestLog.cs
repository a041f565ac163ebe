using System.Globalization;
using System.Text;
using System.Text.Json;
using Descent.Formats;

namespace Descent.Training;

/// <summary>How often the test data of a run were measured: who looks twice and chooses by it has no test data any more.</summary>
/// <remarks>A file in the run's folder, tests.jsonl: a line for each measurement, with the time and who made it. Runs of before have a test in
/// summary.json at most, which counts as one.</remarks>
public static class TestLog
{
    private const string FileName = "tests.jsonl";
    private const int MostBytes = 1 << 20;

    /// <summary>How often the test data of a run were measured so far.</summary>
    /// <param name="folder">The run's folder.</param>
    public static int Count(string folder)
    {
        try
        {
            return Read(folder) is { } text ? text.AsSpan().Count('\n') : HasTest(folder) ? 1 : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return 0;
        }
    }

    /// <summary>Notes one more measurement.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="by">Who made it: "training", "eval" or "ensemble".</param>
    /// <returns>How many there are now.</returns>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public static int Note(string folder, string by)
    {
        try
        {
            var before = Read(folder) ?? (HasTest(folder) && by != "training" ? Line("training", null) : string.Empty);
            AtomicFile.WriteAllText(Path.Combine(folder, FileName), before + Line(by, DateTime.UtcNow));
            return Count(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException or JsonException)
        {
            throw new TrainingException(
                $"{folder}: that the test data were measured could not be noted ({e.Message}); expected a folder with write permission.", e);
        }
    }

    private static string? Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file)) return null;
        return new FileInfo(file).Length <= MostBytes
            ? File.ReadAllText(file)
            : throw new IOException($"{FileName} has more than {MostBytes:N0} bytes");
    }

    private static bool HasTest(string folder)
    {
        var summary = Path.Combine(folder, "summary.json");
        if (!File.Exists(summary)) return false;
        using var document = JsonDocument.Parse(File.ReadAllText(summary));
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("test", out _);
    }

    private static string Line(string by, DateTime? time)
    {
        var line = RunJson.Line(w =>
        {
            w.WriteString("by", by);
            if (time is { } t) w.WriteString("time", t.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        });
        return new StringBuilder(line).Append('\n').ToString();
    }
}
