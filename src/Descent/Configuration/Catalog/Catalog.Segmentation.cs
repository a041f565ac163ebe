using Descent.Nn;

namespace Descent.Configuration;

/// <content>Networks without norms, and those that give a score to every place.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> SegmentationModels() =>
    [
        Model("unet", "Segmentation: down and up again, with what was seen on the way down beside it. Scores for every place.", UNet,
            new ShapeSetting("widths", "Channels at each size, from the largest down.", "[16, 32, 64, 128]"),
            NormSetting(), ClassesSetting(), WeightInitializer()),
        Model("aspp-segmenter", "Segmentation in the manner of DeepLab: residual stages, then filters with wider and wider gaps.", AsppSegmenter,
            new ShapeSetting("widths", "Channels of each stage; every stage but the first halves the image.", "[16, 32, 64]"),
            new IntegerSetting("blocks", "Blocks of each stage.", "2", 1, 64),
            new ShapeSetting("rates", "Dilations of the pyramid's 3x3 convolutions.", "[2, 4, 8]"),
            new IntegerSetting("filters", "Channels of the pyramid.", "64", 1, MaxFilters), DropoutSetting("0.5"), ClassesSetting()),
    ];

    private static CatalogEntry NfResNetEntry() => Model(
        "nf-resnet", "Residual network without norms: standardised filters and scaled branches keep the variance. 16, 32, 64 channels.",
        (s, c) =>
        {
            var (channels, height, width) = c.Image();
            if ((s.Int("depth") - 2) % 6 != 0) throw s.Error("depth", $"got {s.Int("depth")}; expected 6 n + 2, such as 8 or 20.");
            c.CheckOutputs(16L * height * width);
            c.CheckWeights(16_128L * s.Int("depth"));
            return Models.NfResNet(Classes(s, c, 64), c.Rng, s.Int("depth"), channels, s.Float("alpha"), c.Initializer(s));
        },
        new IntegerSetting("depth", "Layers with weights: 6 n + 2.", "20", 8, 1202),
        new NumberSetting("alpha", "How much of each branch is added.", "0.2", 0, 10), ClassesSetting(), WeightInitializer());

    private static UNet UNet(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        var widths = s.Sizes("widths");
        c.CheckOutputs((long)widths[0] * height * width);
        for (var i = 0; i < widths.Length; i++) c.CheckWeights(36L * widths[i] * widths[i]);
        return new UNet(channels, Classes(s, c, widths[0]), widths, c.Rng, NormOf(s, c), c.Initializer(s));
    }

    private static AsppSegmenter AsppSegmenter(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        var (widths, filters, rates) = (s.Sizes("widths"), s.Int("filters"), s.Sizes("rates"));
        c.CheckOutputs((long)widths[0] * height * width);
        c.CheckOutputs((long)filters * (rates.Length + 2) * (height >> (widths.Length - 1)) * (width >> (widths.Length - 1)));
        c.CheckWeights(widths.Sum(w => 18L * s.Int("blocks") * w * w) + (9L * rates.Length * widths[^1] * filters) + (12L * filters * filters));
        return new AsppSegmenter(channels, Classes(s, c, filters), widths, s.Int("blocks"), rates, filters, c.Rng, s.Float("dropout"));
    }
}
