using System.Text.Json;

namespace Descent.Data;

/// <summary>How far a loader has come: which batch is next. With the same data and options the batches from there on are the same.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Batch">The batch of the epoch, from 0.</param>
public sealed record LoaderPosition(int Epoch, int Batch)
{
    private const string Where = "LoaderPosition";

    /// <summary>The seed of the loader that it belongs to; the same batches come of the same seed only.</summary>
    public ulong Seed { get; init; }

    /// <summary>The loader's batch size.</summary>
    public int BatchSize { get; init; }

    /// <summary>How many samples the loader's data set has.</summary>
    public int SampleCount { get; init; }

    /// <summary>How the loader draws samples, such as "shuffled".</summary>
    public string Sampling { get; init; } = string.Empty;

    /// <summary>Writes it as a JSON object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", Epoch);
        writer.WriteNumber("batch", Batch);
        writer.WriteString("seed", Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)); // other readers round large numbers
        writer.WriteNumber("batchSize", BatchSize);
        writer.WriteNumber("sampleCount", SampleCount);
        writer.WriteString("sampling", Sampling);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    public static LoaderPosition Read(JsonElement state)
    {
        var seed = JsonState.Text(state, "seed", Where);
        if (!ulong.TryParse(seed, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            throw new DataException($"{Where}: got seed '{seed}'; expected a whole number.");
        return new LoaderPosition(Whole(state, "epoch", 0), Whole(state, "batch", 0))
        {
            Seed = number,
            BatchSize = Whole(state, "batchSize", 1),
            SampleCount = Whole(state, "sampleCount", 0),
            Sampling = JsonState.Text(state, "sampling", Where),
        };
    }

    private static int Whole(JsonElement state, string name, int least)
    {
        var value = JsonState.Integer(state, name, Where);
        return value >= least ? value : throw new DataException($"{Where}: got '{name}' {value}; expected {least} or more.");
    }
}
