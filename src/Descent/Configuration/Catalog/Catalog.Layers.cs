using Descent.Nn;

namespace Descent.Configuration;

/// <content>Layers with weights, poolings, and what changes the shape.</content>
public static partial class Catalog
{
    private const int MaxUnits = 1_000_000;
    private const int MaxFilters = 65_536;

    private static IEnumerable<CatalogEntry> Layers() =>
    [
        Layer("linear", "Fully connected: every output is a weighted sum of every input. (features) -> (units)", Linear,
            new IntegerSetting("units", "Outputs. The last linear layer of a model may leave it out: then the data decides.", "null", 1, MaxUnits),
            Bias(), WeightInitializer()),
        Layer("conv2d", "Two-dimensional convolution: the same small filters everywhere. (channels, h, w) -> (filters, h', w')", Conv2d,
            new IntegerSetting("filters", "Channels out.", null, 1, MaxFilters),
            new SizeSetting("kernel", "Height and width of a filter.", "3"),
            new SizeSetting("stride", "Step between positions.", "1"),
            new PaddingSetting("padding", "Zeros around the image; \"same\" keeps the size at stride 1.", "0"),
            new SizeSetting("dilation", "Step between the taps of a filter.", "1"),
            new IntegerSetting("groups", "Channels and filters are split in so many independent groups.", "1", 1, MaxFilters),
            Bias(), WeightInitializer()),
        Layer("max-pool2d", "The largest number of each window. (channels, h, w) -> (channels, h', w')",
            (s, c) => new MaxPool2d(Window(s, c, out var stride, out var padding), stride, padding), PoolSettings()),
        Layer("avg-pool2d", "The mean of each window. (channels, h, w) -> (channels, h', w')",
            (s, c) => new AvgPool2d(Window(s, c, out var stride, out var padding), stride, padding, s.Flag("countPadding")),
            [.. PoolSettings(), new FlagSetting("countPadding", "Whether padded zeros count in the mean.", "true")]),
        Layer("global-avg-pool", "The mean of each channel over all positions. (channels, ...) -> (channels)", (_, _) => new GlobalAvgPool()),
        Layer("flatten", "Makes one row of numbers of each sample. (...) -> (features)", (_, _) => new Flatten()),
        Layer("reshape", "Gives each sample another shape with as many numbers: an image as a sequence of rows. (...) -> (sizes)", Reshape,
            new ShapeSetting("sizes", "The new shape of a sample.")),
    ];

    private static CatalogEntry Layer(string name, string summary, LayerFactory factory, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Layer, name, summary, factory, settings);

    private static Setting Bias() => new FlagSetting("bias", "Add a learned constant to every output.", "true");

    private static Setting WeightInitializer() => new EntrySetting(
        "initializer", "How the weight starts; null: the config's initializer, or else PyTorch's default.", "null", EntryGroup.Initializer);

    private static Setting[] PoolSettings() =>
    [
        new SizeSetting("size", "Height and width of the window.", "2"),
        new SizeSetting("stride", "Step between windows; null: the window's size.", "null"),
        new PaddingSetting("padding", "Rows and columns around the image.", "0"),
    ];

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

    private static Conv2d Conv2d(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        var (filters, kernel, groups) = (s.Int("filters"), s.Size("kernel"), s.Int("groups"));
        var (stride, dilation) = (s.Size("stride"), s.Size("dilation"));
        if (channels % groups != 0 || filters % groups != 0)
            throw s.Error("groups", $"got {groups} groups for {channels} channels in and {filters} filters; expected groups that divide both.");
        var padding = s.Padding("padding").For(kernel, dilation);
        c.CheckWeights((long)filters * (channels / groups) * kernel.Height * kernel.Width);
        var (rows, columns) = (height + padding.Top + padding.Bottom, width + padding.Left + padding.Right);
        c.CheckOutputs((long)filters * (rows / stride.Height) * (columns / stride.Width));
        return new Conv2d(channels, filters, kernel, c.Rng, stride, padding, dilation, groups, s.Flag("bias"), c.Initializer(s));
    }

    private static Size2d Window(SettingValues s, LayerContext c, out Size2d? stride, out Padding padding)
    {
        c.Image();
        var size = s.Size("size");
        stride = s.Has("stride") ? s.Size("stride") : null;
        padding = s.Padding("padding").For(size, 1);
        return size;
    }
}
