using Descent.Nn;

namespace Descent.Configuration;

/// <content>Layers with weights, and what changes the shape.</content>
public static partial class Catalog
{
    private const int MaxUnits = 1_000_000;
    private const int MaxFilters = 65_536;

    private static IEnumerable<CatalogEntry> Layers() =>
    [
        Layer("linear", "Fully connected: every output is a weighted sum of every input. (features) -> (units)", Linear,
            new IntegerSetting("units", "Outputs. The last linear layer of a model may leave it out: then the data decides.", "null", 1, MaxUnits),
            Bias(), WeightInitializer()),
        .. Convolutions(), .. Poolings(), .. Branches(),
        Layer("flatten", "Makes one row of numbers of each sample. (...) -> (features)", (_, _) => new Flatten()),
        Layer("reshape", "Gives each sample another shape with as many numbers: an image as a sequence of rows. (...) -> (sizes)", Reshape,
            new ShapeSetting("sizes", "The new shape of a sample.")),
    ];

    private static CatalogEntry Layer(string name, string summary, LayerFactory factory, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Layer, name, summary, factory, settings);

    private static Setting Bias() => new FlagSetting("bias", "Add a learned constant to every output.", "true");

    private static Setting WeightInitializer() => new EntrySetting(
        "initializer", "How the weight starts; null: the config's initializer, or else PyTorch's default.", "null", EntryGroup.Initializer);

    private static Linear Linear(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 1 && c.Input.Rank != 2)
            throw s.Node.Error($"got an input of {c.Input}; expected a row of numbers (features). Put \"flatten\" before it.");
        var units = s.IntOrNull("units") ?? c.Outputs
            ?? throw s.Error("units", $"missing; expected an integer from 1 to {MaxUnits}. Only the last linear layer of a model may leave it out.");
        c.CheckWeights((long)c.Input[-1] * units);
        return new Linear(c.Input[-1], units, c.Rng, s.Flag("bias"), c.Initializer(s));
    }

    private static Reshape Reshape(SettingValues s, LayerContext c)
    {
        var sizes = s.Sizes("sizes");
        var count = sizes.Aggregate(1m, (product, size) => product * size);
        if (count != c.Input.ElementCount)
            throw s.Error("sizes", $"got {count:N0} numbers for an input of {c.Input}; expected {c.Input.ElementCount:N0}, as many as arrive.");
        return new Reshape(sizes);
    }
}
