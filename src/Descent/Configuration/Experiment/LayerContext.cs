using Descent.Nn;

namespace Descent.Configuration;

/// <summary>What a layer is told about its place in the model, so that its config needs only its own sizes.</summary>
/// <param name="Builder">Builds the layers inside of it.</param>
/// <param name="Node">Where it stands in the config.</param>
/// <param name="Input">The shape of one sample that arrives.</param>
/// <param name="Outputs">What the data asks of the model's last layer; null elsewhere.</param>
/// <param name="Rng">The layer's own draws.</param>
internal sealed record LayerContext(ModelBuilder Builder, ConfigNode Node, Shape Input, int? Outputs, Rng Rng)
{
    // 2^28 numbers are 1 GiB. A network for a CPU is far smaller; a config that asks for more is a slip, and would otherwise end as "out of memory".
    private const long MaxNumbers = 1L << 28;

    /// <summary>How the input becomes a sequence, for errors: an image row by row.</summary>
    public string SequenceHint => Input.Rank == 3
        ? $" Put {{\"reshape\": {{\"sizes\": [{Input[0] * Input[1]}, {Input[2]}]}}}} before it."
        : " Put a \"reshape\" before it.";

    /// <summary>The input as an image.</summary>
    public (int Channels, int Height, int Width) Image()
    {
        if (Input.Rank == 3) return (Input[0], Input[1], Input[2]);
        var hint = Input.Rank == 1 ? " Put it before \"flatten\" and linear layers." : string.Empty;
        throw Node.Error($"got an input of {Input}; expected an image (channels, height, width).{hint}");
    }

    /// <summary>The input as a sequence of channels.</summary>
    public (int Channels, int Length) Line() => Input.Rank == 2
        ? (Input[0], Input[1])
        : throw Node.Error($"got an input of {Input}; expected a sequence (channels, length). A \"reshape\" can make one.");

    /// <summary>The size of the first axis.</summary>
    public int Channels() => Input.Rank > 0 && Input[0] > 0 ? Input[0] : throw Node.Error($"got an input of {Input}; expected (channels, ...).");

    /// <summary>The layer's initializer, or else the config's.</summary>
    public Initializer? Initializer(SettingValues settings) =>
        settings.EntryOrNull("initializer") is { } entry ? Catalog.Initializer(entry) : Builder.Initializer;

    /// <summary>Layers one after the other.</summary>
    public Sequential Chain(IReadOnlyList<ConfiguredEntry> entries, int? outputs = null) => Builder.Build(entries, Input, outputs, Rng).Model;

    /// <summary>One entry for an input of its own: a part of a ready model that the config may name.</summary>
    public Module Part(ConfiguredEntry entry, Shape input) => Builder.Build([entry], input, null, Rng).Model.Modules[0].Module;

    /// <summary>Refuses weights that no machine this is meant for could train.</summary>
    public void CheckWeights(long count)
    {
        if (count > MaxNumbers) throw Node.Error($"got an input of {Input}, which makes {count:N0} weights; expected at most {MaxNumbers:N0}.");
        Builder.Weights += count;
        if (Builder.Weights > MaxNumbers)
            throw Node.Error($"got {count:N0} weights, {Builder.Weights:N0} with the layers before; expected at most {MaxNumbers:N0} in a model.");
    }

    /// <summary>Refuses outputs that no machine this is meant for could hold.</summary>
    public void CheckOutputs(long count)
    {
        if (count > MaxNumbers)
            throw Node.Error($"got an input of {Input}, which makes {count:N0} numbers a sample; expected at most {MaxNumbers:N0}.");
    }
}
