using System.Text;
using System.Text.Json;
using Descent.Data;

namespace Descent.Training;

/// <summary>What a checkpoint holds besides tensors.</summary>
internal sealed record CheckpointState
{
    private const int Format = 1;

    /// <summary>The version of the library that wrote it.</summary>
    public string Version { get; init; } = Library.Version;

    /// <summary>Where the training stood.</summary>
    public required TrainingState Training { get; init; }

    /// <summary>What must be the same for the steps to come to be the same, in words.</summary>
    public required IReadOnlyDictionary<string, string> Conditions { get; init; }

    /// <summary>The schedule's memory.</summary>
    public required IReadOnlyList<(string Name, double Value)> Schedule { get; init; }

    /// <summary>Where each generator of the model stands.</summary>
    public required IReadOnlyDictionary<string, RngKey> Generators { get; init; }

    /// <summary>How often the average took weights in.</summary>
    public long AverageUpdates { get; init; }

    /// <summary>The best value of early stopping.</summary>
    public double Best { get; init; } = double.NaN;

    /// <summary>Its epoch, from 1; 0 for none.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The value of the best model that is kept.</summary>
    public double KeptValue { get; init; } = double.NaN;

    /// <summary>Its epoch, from 1; 0 for none.</summary>
    public int KeptEpoch { get; init; }

    /// <summary>Refuses to go on under conditions that would make other steps of it.</summary>
    /// <exception cref="DataException">One differs.</exception>
    public void CheckConditions(string file, IReadOnlyDictionary<string, string> now)
    {
        foreach (var (name, expected) in Conditions)
            if (now.GetValueOrDefault(name, string.Empty) is var got && got != expected)
                throw new DataException(
                    $"{file}: got a training whose {name} is '{got}'; expected '{expected}', as when the checkpoint was written.");
    }

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) Write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static CheckpointState Read(JsonElement state, string file)
    {
        if (JsonState.Integer(state, "format", file) is var format and not Format)
            throw new DataException($"{file}: got a checkpoint of format {format}; expected {Format}. Was it written by a newer release?");
        var totals = JsonState.Property(state, "totals", file);
        var (conditions, schedule) = (JsonState.Property(state, "conditions", file), JsonState.Property(state, "schedule", file));
        var read = new CheckpointState
        {
            Version = JsonState.Text(state, "version", file),
            Training = new TrainingState
            {
                Step = JsonState.Integer(state, "step", file),
                Epoch = JsonState.Integer(state, "epoch", file),
                Batch = JsonState.Integer(state, "batch", file),
                SecondsBefore = JsonState.Double(state, "seconds", file),
                RateScale = JsonState.Float(state, "rateScale", file),
                Recoveries = JsonState.Integer(state, "recoveries", file),
                Totals = new EpochTotals
                {
                    Loss = JsonState.Double(totals, "loss", file),
                    Right = JsonState.Long(totals, "right", file),
                    Answers = JsonState.Long(totals, "answers", file),
                    Samples = JsonState.Integer(totals, "samples", file),
                    Seconds = JsonState.Double(totals, "seconds", file),
                },
            },
            Conditions = Members(conditions, file).ToDictionary(m => m.Name, m => JsonState.Text(conditions, m.Name, file)),
            Schedule = [.. Members(schedule, file).Select(m => (m.Name, JsonState.Double(schedule, m.Name, file)))],
            Generators = Members(JsonState.Property(state, "generators", file), file).ToDictionary(m => m.Name, m => Generator(m.Value, file)),
            AverageUpdates = JsonState.Long(state, "averageUpdates", file),
            Best = JsonState.Double(state, "best", file),
            BestEpoch = JsonState.Integer(state, "bestEpoch", file),
            KeptValue = JsonState.Double(state, "keptValue", file),
            KeptEpoch = JsonState.Integer(state, "keptEpoch", file),
        };
        if (read.Training is { Step: < 0 } or { Epoch: < 0 } or { Batch: < 0 } or { Totals.Samples: < 0 })
            throw new DataException($"{file}: got negative counts; expected what a training writes.");
        return read;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement member, string file) => member.ValueKind == JsonValueKind.Object
        ? member.EnumerateObject()
        : throw new DataException($"{file}: got stored state with {member.ValueKind} in place of an object; expected what a training writes.");

    private static RngKey Generator(JsonElement value, string file)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3
            && value[0].TryGetUInt64(out var seed) && value[1].TryGetUInt64(out var stream) && value[2].TryGetUInt64(out var position))
            return new RngKey(seed, stream, position);
        throw new DataException($"{file}: got a damaged generator; expected its seed, stream and position.");
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("format", Format);
        writer.WriteString("version", Version);
        writer.WriteNumber("step", Training.Step);
        writer.WriteNumber("epoch", Training.Epoch);
        writer.WriteNumber("batch", Training.Batch);
        writer.WriteNumber("seconds", Training.SecondsBefore);
        writer.WriteNumber("rateScale", Training.RateScale);
        writer.WriteNumber("recoveries", Training.Recoveries);
        writer.WriteStartObject("totals");
        JsonState.WriteDouble(writer, "loss", Training.Totals.Loss);
        writer.WriteNumber("right", Training.Totals.Right);
        writer.WriteNumber("answers", Training.Totals.Answers);
        writer.WriteNumber("samples", Training.Totals.Samples);
        writer.WriteNumber("seconds", Training.Totals.Seconds);
        writer.WriteEndObject();
        writer.WriteStartObject("conditions");
        foreach (var (name, value) in Conditions) writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteStartObject("schedule");
        foreach (var (name, value) in Schedule) JsonState.WriteDouble(writer, name, value);
        writer.WriteEndObject();
        writer.WriteStartObject("generators");
        foreach (var (name, key) in Generators)
        {
            writer.WriteStartArray(name);
            writer.WriteNumberValue(key.Seed);
            writer.WriteNumberValue(key.Stream);
            writer.WriteNumberValue(key.Position);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteNumber("averageUpdates", AverageUpdates);
        JsonState.WriteDouble(writer, "best", Best);
        writer.WriteNumber("bestEpoch", BestEpoch);
        JsonState.WriteDouble(writer, "keptValue", KeptValue);
        writer.WriteNumber("keptEpoch", KeptEpoch);
        writer.WriteEndObject();
    }
}
