using Descent.Nn;

namespace Descent.Configuration;

/// <content>Residual networks.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> ResidualModels() =>
    [
        ResNet("resnet18", "Residual network: 64, 128, 256, 512 channels, two blocks each.", [64, 128, 256, 512], [2, 2, 2, 2]),
        ResNet("resnet20", "Residual network for small images: 16, 32, 64 channels, three blocks each.", [16, 32, 64], [3, 3, 3]),
        ResNet("resnet34", "Residual network: 64, 128, 256, 512 channels with 3, 4, 6 and 3 blocks.", [64, 128, 256, 512], [3, 4, 6, 3]),
        ResNet("resnet50", "Residual network of bottlenecks: 64, 128, 256, 512 channels inside, 3, 4, 6 and 3 of them.",
            [64, 128, 256, 512], [3, 4, 6, 3], hasBottlenecks: true),
        Model("pre-act-resnet", "Residual network that normalises and rectifies before each convolution: 16, 32, 64 channels.",
            (s, c) => PreActivated(s, c, s.Int("depth"), 2, 1, 0),
            new IntegerSetting("depth", "Layers with weights: 6 n + 2.", "20", 8, 1202), NormSetting(), ClassesSetting(), WeightInitializer()),
        Model("wide-resnet", "Residual network with few and wide blocks: 16, 32, 64 times width channels.",
            (s, c) => PreActivated(s, c, s.Int("depth"), 4, s.Int("width"), s.Float("dropout")),
            new IntegerSetting("depth", "Layers with weights: 6 n + 4.", "16", 10, 1204),
            new IntegerSetting("width", "How many times wider than a plain one.", "4", 1, 256), DropoutSetting("0"),
            NormSetting(), ClassesSetting(), WeightInitializer()),
    ];

    private static CatalogEntry ResNet(string name, string summary, int[] widths, int[] depths, bool hasBottlenecks = false)
    {
        // The stem of large images makes no sense where only three stages follow: ResNet-20 is a network for CIFAR.
        var hasStem = widths.Length > 3;
        return Model(name, summary, Create,
        [
            ClassesSetting(), new FlagSetting("zeroInit", "Start every block as its shortcut: the scale of its last norm at zero.", "false"),
            .. hasStem ? [new FlagSetting("largeStem", "Begin with 7x7, stride 2 and a max pooling, for large images.", "false")]
                : Array.Empty<Setting>(),
            NormSetting(), WeightInitializer(),
        ]);

        Module Create(SettingValues s, LayerContext c)
        {
            var (channels, height, width) = c.Image();
            c.CheckOutputs((long)widths[0] * height * width);
            // Within a few percent: 3x3 convolutions of every stage (a bottleneck has 17 w^2), and the stem.
            c.CheckWeights(widths.Zip(depths, (w, depth) => 18L * depth * w * w).Sum() + (9L * channels * widths[0]));
            var classes = Classes(s, c, widths[^1] * (hasBottlenecks ? Bottleneck.Expansion : 1));
            return new ResNet(channels, classes, widths, depths, c.Rng, c.Initializer(s), s.Flag("zeroInit"), hasBottlenecks,
                hasStem && s.Flag("largeStem"), NormOf(s, c));
        }
    }

    private static PreActResNet PreActivated(SettingValues s, LayerContext c, int depth, int rest, int wider, float dropout)
    {
        var (channels, height, width) = c.Image();
        if ((depth - rest) % 6 != 0) throw s.Error("depth", $"got {depth}; expected 6 n + {rest}, such as {6 + rest} or {18 + rest}.");
        var blocks = (depth - rest) / 6;
        int[] widths = [16 * wider, 32 * wider, 64 * wider];
        c.CheckOutputs((long)widths[0] * height * width);
        c.CheckWeights(widths.Sum(w => 18L * blocks * w * w));
        return new PreActResNet(channels, Classes(s, c, widths[^1]), 16, widths, blocks, c.Rng, dropout, c.Initializer(s), NormOf(s, c));
    }
}
