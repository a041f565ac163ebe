using Descent.Nn;

namespace Descent.Configuration;

/// <content>Ready networks.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> ReadyModels() =>
    [
        ResNet("resnet20", "Residual network for small images: 16, 32, 64 channels, three blocks each.", [16, 32, 64], 3, Models.ResNet20),
        ResNet("resnet18", "Residual network: 64, 128, 256, 512 channels, two blocks each.", [64, 128, 256, 512], 2, Models.ResNet18),
        GptEntry(), LstmClassifierEntry(), VitEntry(),
    ];

    private static CatalogEntry ResNet(
        string name, string summary, int[] widths, int depth, Func<int, Rng, int, Initializer?, bool, ResNet> create) =>
        new CatalogEntry<LayerFactory>(
            CatalogKind.Model, name, summary,
            (s, c) =>
            {
                var (channels, height, width) = c.Image();
                var classes = Classes(s, c);
                c.CheckOutputs((long)widths[0] * height * width);
                // Within a few percent: 3x3 convolutions of every stage, the stem and the linear layer.
                c.CheckWeights(widths.Sum(w => 18L * depth * w * w) + (9L * channels * widths[0]) + ((long)classes * widths[^1]));
                return create(classes, c.Rng, channels, c.Initializer(s), s.Flag("zeroInit"));
            },
            [ClassesSetting(), new FlagSetting("zeroInit", "Start every block as its shortcut: the scale of its last norm at zero.", "false"),
                WeightInitializer()]);

    private static Setting ClassesSetting() => new IntegerSetting("classes", "Scores out; null: the data decides.", "null", 1, MaxUnits);

    private static int Classes(SettingValues s, LayerContext c) => s.IntOrNull("classes") ?? c.Outputs
        ?? throw s.Error("classes", $"missing; expected an integer from 1 to {MaxUnits}. Only the last layer of a model may leave it out.");
}
