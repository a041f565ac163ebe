using Descent.Nn;

namespace Descent.Configuration;

/// <content>Poolings, images of another size, and branches.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Poolings() =>
    [
        Layer("max-pool2d", "The largest number of each window. (channels, h, w) -> (channels, h', w')",
            (s, c) => new MaxPool2d(Window(s, c, out var stride, out var padding), stride, padding, s.Flag("ceilMode")), PoolSettings()),
        Layer("avg-pool2d", "The mean of each window. (channels, h, w) -> (channels, h', w')",
            (s, c) => new AvgPool2d(Window(s, c, out var stride, out var padding), stride, padding, s.Flag("countPadding"), s.Flag("ceilMode")),
            [.. PoolSettings(), CountPadding()]),
        Layer("max-pool1d", "The largest number of each window. (channels, length) -> (channels, length')",
            (s, c) => new MaxPool1d(LineWindow(s, c, out var padding), s.IntOrNull("stride"), padding, s.Flag("ceilMode")), LinePoolSettings()),
        Layer("avg-pool1d", "The mean of each window. (channels, length) -> (channels, length')",
            (s, c) => new AvgPool1d(
                LineWindow(s, c, out var padding), s.IntOrNull("stride"), padding, s.Flag("countPadding"), s.Flag("ceilMode")),
            [.. LinePoolSettings(), CountPadding()]),
        Layer("adaptive-avg-pool", "The means of so many windows as are asked for. (channels, h, w) -> (channels, size)",
            (s, c) => new AdaptiveAvgPool(Parts(s, c)), new SizeSetting("size", "Rows and columns that come out; for a sequence its length.", null)),
        Layer("adaptive-max-pool", "The largest numbers of so many windows as are asked for. (channels, h, w) -> (channels, size)",
            (s, c) => new AdaptiveMaxPool(Parts(s, c)), new SizeSetting("size", "Rows and columns that come out; for a sequence its length.", null)),
        Layer("global-avg-pool", "The mean of each channel over all positions. (channels, ...) -> (channels)", (_, _) => new GlobalAvgPool()),
        Layer("upsample", "Makes an image larger without weights. (channels, h, w) -> (channels, h', w')", Upsample,
            new NumberSetting("scale", "New size over old size; null: size is given.", "null", 0, MaxSide, openMin: true),
            new SizeSetting("size", "The new height and width; null: scale is given.", "null", 65_536),
            new ChoiceSetting(
                "mode", "Where the numbers come from: repeated, or straight from one to the next.", "\"nearest\"", "nearest", "bilinear"),
            new FlagSetting("alignCorners", "For bilinear: the outermost places of both images are the same, not the outer edges.", "false")),
    ];

    private static IEnumerable<CatalogEntry> Branches() =>
    [
        Layer("parallel", "Branches that all get the same input, put behind one another or added. (channels, ...) -> (channels', ...)",
            (s, c) => new ParallelBranches(
                s.Text("join") == "sum" ? BranchJoin.Sum : BranchJoin.Concat,
                [.. s.EntryLists("branches").Select(branch => c.Chain(branch))]),
            new EntryListsSetting("branches", "The layers of each branch; an empty branch passes its input on.", EntryGroup.Module),
            new ChoiceSetting("join", "How the outputs become one: behind one another along the channels, or added.", "\"concat\"", "concat", "sum")),
        Layer("concat-skip", "Puts its input and the output of a branch behind one another. (channels, ...) -> (channels', ...)",
            (s, c) => new ConcatSkip(c.Chain(s.Entries("branch"))),
            new EntriesSetting("branch", "The layers whose output goes behind the input.", null, EntryGroup.Module)),
        Layer("aspp", "Atrous spatial pyramid pooling: an image seen at several scales at once. (channels, h, w) -> (filters, h, w)", Aspp,
            new IntegerSetting("filters", "Channels of each branch and out.", "256", 1, MaxFilters),
            new ShapeSetting("rates", "The dilations of the 3x3 convolutions; 12, 24, 36 are usual."),
            new NumberSetting("dropout", "The probability of a zero at the end, in training.", "0.5", 0, 1, openMax: true)),
    ];

    private static FlagSetting CountPadding() => new("countPadding", "Whether padded zeros count in the mean.", "true");

    private static FlagSetting CeilMode() =>
        new("ceilMode", "Where a step does not end at the border, add a last window that reaches beyond it.", "false");

    private static Setting[] PoolSettings() =>
    [
        new SizeSetting("size", "Height and width of the window.", "2"),
        new SizeSetting("stride", "Step between windows; null: the window's size.", "null"),
        new PaddingSetting("padding", "Rows and columns around the image.", "0"), CeilMode(),
    ];

    private static Setting[] LinePoolSettings() =>
    [
        new IntegerSetting("size", "Length of the window.", "2", 1, MaxSide),
        new IntegerSetting("stride", "Step between windows; null: the window's length.", "null", 1, MaxSide),
        new SidesSetting("padding", "Places at both ends.", "0", axes: 1), CeilMode(),
    ];

    private static Size2d Window(SettingValues s, LayerContext c, out Size2d? stride, out Padding padding)
    {
        c.Image();
        var size = s.Size("size");
        stride = s.Has("stride") ? s.Size("stride") : null;
        padding = s.Padding("padding").For(size, 1);
        return size;
    }

    private static int LineWindow(SettingValues s, LayerContext c, out Padding1d padding)
    {
        c.Line();
        padding = s.Sides("padding").Line(s.Int("size"), 1);
        return s.Int("size");
    }

    private static Size2d Parts(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 2) c.Image();
        var size = s.Size("size");
        c.CheckOutputs((long)c.Channels() * size.Height * size.Width);
        return size;
    }

    private static Upsample Upsample(SettingValues s, LayerContext c)
    {
        if (s.Has("scale") == s.Has("size")) throw s.Node.Error("got both scale and size, or neither; expected one of them.");
        var mode = s.Text("mode") == "bilinear" ? UpsampleMode.Bilinear : UpsampleMode.Nearest;
        if (s.Flag("alignCorners") && mode == UpsampleMode.Nearest)
            throw s.Error("alignCorners", "got true with the mode nearest; expected it with bilinear only.");
        if (s.DoubleOrNull("scale") is { } scale)
        {
            if (c.Input.Rank is < 2 or > 4)
                throw s.Node.Error($"got an input of {c.Input}; expected (channels, ...) with one to three axes of positions.");
            c.CheckOutputs((long)Math.Min(long.MaxValue / 2, c.Input.ElementCount * Math.Pow(scale, c.Input.Rank - 1)));
            return new Upsample(scale, null, mode, s.Flag("alignCorners"));
        }

        var (channels, _, _) = c.Image();
        c.CheckOutputs((long)channels * s.Size("size").Height * s.Size("size").Width);
        return new Upsample(null, s.Size("size"), mode, s.Flag("alignCorners"));
    }

    private static Aspp Aspp(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        long filters = s.Int("filters"), rates = s.Sizes("rates").Length;
        c.CheckWeights(filters * ((channels * ((9 * rates) + 2)) + (filters * (rates + 2))));
        c.CheckOutputs(filters * (rates + 2) * height * width);
        return new Aspp(channels, s.Sizes("rates"), c.Rng, (int)filters, s.Float("dropout"));
    }
}
