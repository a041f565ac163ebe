using Descent.Nn;

namespace Descent.Configuration;

/// <content>Ready networks without residual paths, and what all of them share.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> ReadyModels() =>
    [
        Model("linear-classifier", "One weighted sum of all numbers for each class: softmax regression or a linear SVM, as the loss decides.",
            (s, c) => Models.LinearClassifier(Flat(c), Classes(s, c, c.Input.ElementCount), c.Rng, c.Initializer(s)),
            ClassesSetting(), WeightInitializer()),
        Model("mlp", "Multi-layer perceptron: linear layers with an activation between them.", Mlp,
            new ShapeSetting("hidden", "Units of each hidden layer.", "[128]"),
            new EntrySetting("activation", "After each hidden layer.", "\"relu\"", EntryGroup.Module), DropoutSetting("0"),
            ClassesSetting(), WeightInitializer()),
        Model("lenet", "LeNet-5: two 5x5 convolutions with tanh and average pooling, then 120 and 84 units.", LeNet,
            ClassesSetting(), WeightInitializer()),
        Model("vgg", "Plain deep network: stages of 3x3 convolutions, each ended by a max pooling. Images of 32 x 32 or more.", Vgg,
            new IntegerSetting("depth", "Layers with weights: 11, 13, 16 or 19.", "16", 11, 19),
            new IntegerSetting("places", "Height and width of what the classifier sees; 7 for torchvision's network.", "1", 1, 64),
            new IntegerSetting("hidden", "Units of each hidden layer of the classifier; 4096 for torchvision's network.", "512", 1, MaxUnits),
            DropoutSetting("0.5"),
            new EntrySetting("norm", "After each convolution; null: none, as in the paper. \"batch-norm\" trains far better.", "null",
                EntryGroup.Norm),
            ClassesSetting(), WeightInitializer()),
        .. ResidualModels(), NfResNetEntry(), .. SegmentationModels(),
        GptEntry(), LstmClassifierEntry(), VitEntry(),
    ];

    private static CatalogEntry Model(string name, string summary, LayerFactory factory, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Model, name, summary, factory, settings);

    private static Sequential Mlp(SettingValues s, LayerContext c)
    {
        var (inputs, hidden) = (Flat(c), s.Sizes("hidden"));
        foreach (var units in hidden)
        {
            c.CheckWeights((long)inputs * units);
            inputs = units;
        }

        var classes = Classes(s, c, inputs);
        return Models.Mlp(Flat(c), hidden, classes, c.Rng, () => c.Part(s.Entry("activation"), [1]), s.Float("dropout"), c.Initializer(s));
    }

    private static Sequential LeNet(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        c.CheckOutputs(6L * height * width);
        c.CheckWeights((16L * height * width / 16 * 120) + (150L * channels));
        return Models.LeNet(Classes(s, c, 84), c.Rng, channels, height, width, c.Initializer(s));
    }

    private static Vgg Vgg(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        if (height < 32 || width < 32)
            throw s.Node.Error($"got an input of {c.Input}; expected images of 32 x 32 or more: five poolings halve them.");
        var (depth, places, hidden) = (s.Int("depth"), s.Int("places"), s.Int("hidden"));
        c.CheckOutputs(64L * height * width);
        c.CheckWeights((20_000_000L * depth / 19) + (576L * channels) + (512L * places * places * hidden) + ((long)hidden * hidden));
        return new Vgg(depth, Classes(s, c, hidden), c.Rng, channels, places, hidden, s.Float("dropout"), NormOf(s, c), c.Initializer(s));
    }

    /// <summary>The norm that a model's config names, for any number of channels; null where it names none.</summary>
    private static Func<int, Module>? NormOf(SettingValues s, LayerContext c) =>
        s.EntryOrNull("norm") is { } norm ? channels => c.Part(norm, [channels, 2, 2]) : null;

    private static Setting NormSetting() =>
        new EntrySetting("norm", "After each convolution.", "\"batch-norm\"", EntryGroup.Norm);

    private static int Flat(LayerContext c) => c.Input.ElementCount > 0
        ? c.Input.ElementCount : throw c.Node.Error($"got an input of {c.Input}; expected at least one number a sample.");

    private static IntegerSetting ClassesSetting() => new("classes", "Scores out; null: the data decides.", "null", 1, MaxUnits);

    /// <summary>How many classes, after a check of the weights of a last linear layer from so many features.</summary>
    private static int Classes(SettingValues s, LayerContext c, int features)
    {
        var classes = s.IntOrNull("classes") ?? c.Outputs ?? throw s.Error(
            "classes", $"missing; expected an integer from 1 to {MaxUnits}. Only the last layer of a model may leave it out.");
        c.CheckWeights((long)features * classes);
        return classes;
    }
}
