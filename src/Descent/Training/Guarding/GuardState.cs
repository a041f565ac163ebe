using System.Text.Json;
using Descent.Data;

namespace Descent.Training;

/// <summary>Where a guard stands, besides its copies.</summary>
/// <param name="MeanLoss">The mean of the last losses; not a number before the first.</param>
/// <param name="Tries">How often it did something lately.</param>
/// <param name="GoodSteps">Steps that went well since.</param>
/// <param name="Newer">The newer copy.</param>
/// <param name="Older">The older copy.</param>
internal sealed record GuardState(double MeanLoss, int Tries, int GoodSteps, SnapshotPlace? Newer, SnapshotPlace? Older)
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("guard");
        JsonState.WriteDouble(writer, "meanLoss", MeanLoss);
        writer.WriteNumber("tries", Tries);
        writer.WriteNumber("goodSteps", GoodSteps);
        Write(writer, "newer", Newer);
        Write(writer, "older", Older);
        writer.WriteEndObject();
    }

    /// <summary>Reads it; checkpoints of earlier releases have none.</summary>
    public static GuardState? Read(JsonElement state, string file)
    {
        if (!state.TryGetProperty("guard", out var guard)) return null;
        return new GuardState(
            JsonState.Double(guard, "meanLoss", file), JsonState.Integer(guard, "tries", file), JsonState.Integer(guard, "goodSteps", file),
            Place(guard, "newer", file), Place(guard, "older", file));
    }

    private static SnapshotPlace? Place(JsonElement guard, string name, string file) => guard.TryGetProperty(name, out var place)
        ? new SnapshotPlace(JsonState.Integer(place, "step", file), JsonState.Long(place, "updates", file))
        : null;

    private static void Write(Utf8JsonWriter writer, string name, SnapshotPlace? place)
    {
        if (place is not { } at) return;
        writer.WriteStartObject(name);
        writer.WriteNumber("step", at.Step);
        writer.WriteNumber("updates", at.Updates);
        writer.WriteEndObject();
    }
}
