using Descent.Nn;

namespace Descent.Configuration;

/// <content>Ways to combine layers, normalisations, activations and regularizers.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Combinations() =>
    [
        Layer("sequential", "Layers one after the other, as one.", (s, c) => c.Chain(s.Entries("layers"), c.Outputs),
            new EntriesSetting("layers", "The layers in order.", null, EntryGroup.Module)),
        Layer("residual", "Adds its input to the output of a branch: y = branch(x) + shortcut(x).",
            (s, c) => new Residual(c.Chain(s.Entries("branch")), s.Has("shortcut") ? c.Chain(s.Entries("shortcut")) : null),
            new EntriesSetting("branch", "The layers whose output the input is added to.", null, EntryGroup.Module),
            new EntriesSetting("shortcut", "What is done to the input before it is added; null: nothing.", "null", EntryGroup.Module)),
        Layer("checkpoint", "Layers that are computed again on the way back instead of kept: less memory, about a third more time, same gradients.",
            (s, c) => new Checkpoint(c.Chain(s.Entries("layers"), c.Outputs)),
            new EntriesSetting("layers", "The layers in order.", null, EntryGroup.Module)),
    ];

    private static IEnumerable<CatalogEntry> Norms() =>
    [
        new CatalogEntry<LayerFactory>(
            CatalogKind.Norm, "batch-norm", "Each channel to mean 0 and variance 1 over the batch, then a learned scale and shift.",
            (s, c) => new BatchNorm(c.Channels(), s.Float("epsilon"), s.Float("momentum"), s.Flag("affine")),
            [
                new NumberSetting("epsilon", "Added to the variance.", "1e-5", 0, openMin: true),
                new NumberSetting("momentum", "Weight of the newest batch in the running statistics.", "0.1", 0, 1),
                new FlagSetting("affine", "Learn a scale and a shift for each channel.", "true"),
            ]),
    ];

    private static IEnumerable<CatalogEntry> Activations() =>
    [
        Activation("relu", "max(x, 0): the usual activation between layers.", _ => new Relu()),
        Activation("leaky-relu", "x where positive, else slope x: no unit is ever without a gradient.", s => new LeakyRelu(s.Float("slope")),
            new NumberSetting("slope", "The slope below zero.", "0.01", -100, 100)),
        Activation("tanh", "From -1 to 1, centred at zero.", _ => new Tanh()),
        Activation("sigmoid", "1 / (1 + e^-x), from 0 to 1.", _ => new Sigmoid()),
    ];

    private static IEnumerable<CatalogEntry> Regularizers() =>
    [
        new CatalogEntry<LayerFactory>(
            CatalogKind.Regularizer, "dropout", "In training sets each number to zero with probability p and scales the rest.",
            (s, c) => new Dropout(s.Float("p"), c.Rng),
            [new NumberSetting("p", "The probability of a zero.", "0.5", 0, 1, openMax: true)]),
    ];

    private static CatalogEntry Activation(string name, string summary, Func<SettingValues, Module> create, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Activation, name, summary, (s, _) => create(s), settings);
}
