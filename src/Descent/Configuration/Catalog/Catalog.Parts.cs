using Descent.Nn;

namespace Descent.Configuration;

/// <content>Ways to combine layers, and activations.</content>
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

    private static IEnumerable<CatalogEntry> Activations() =>
    [
        Activation("relu", "max(x, 0): the usual activation between layers.", _ => new Relu()),
        Activation("leaky-relu", "x where positive, else slope x: no unit is ever without a gradient.", s => new LeakyRelu(s.Float("slope")),
            new NumberSetting("slope", "The slope below zero.", "0.01", -100, 100)),
        Activation("tanh", "From -1 to 1, centred at zero.", _ => new Tanh()),
        Activation("sigmoid", "1 / (1 + e^-x), from 0 to 1.", _ => new Sigmoid()),
        Activation("gelu", "x times the share of the standard normal distribution below it: a smooth rectifier.", s =>
            new Gelu(s.Flag("approximate")),
            new FlagSetting("approximate", "Use the formula with tanh instead of the exact one.", "false")),
        Activation("silu", "x / (1 + e^-x), also called swish: a smooth rectifier.", _ => new Silu()),
    ];

    private static CatalogEntry Activation(string name, string summary, Func<SettingValues, Module> create, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Activation, name, summary, (s, _) => create(s), settings);
}
