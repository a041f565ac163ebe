using Descent.Nn;

namespace Descent.Configuration;

/// <content>Ways to combine layers, normalisations and regularizers.</content>
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
        new CatalogEntry<LayerFactory>(
            CatalogKind.Norm, "layer-norm", "The last axis of each sample to mean 0 and variance 1, then a learned scale and shift for each number.",
            (s, c) => new LayerNorm([c.Input[-1]], s.Float("epsilon"), s.Flag("affine"), s.Flag("bias")),
            [
                new NumberSetting("epsilon", "Added to the variance.", "1e-5", 0, openMin: true),
                new FlagSetting("affine", "Learn a scale and a shift for each number.", "true"),
                new FlagSetting("bias", "Learn the shift too.", "true"),
            ]),
        new CatalogEntry<LayerFactory>(
            CatalogKind.Norm, "group-norm", "Groups of channels of each sample to mean 0 and variance 1, then a learned scale and shift for each channel.",
            GroupNorm,
            [
                new IntegerSetting("groups", "In how many groups the channels are divided.", null, 1, MaxFilters),
                new NumberSetting("epsilon", "Added to the variance.", "1e-5", 0, openMin: true),
                new FlagSetting("affine", "Learn a scale and a shift for each channel.", "true"),
            ]),
    ];

    private static IEnumerable<CatalogEntry> Regularizers() =>
    [
        new CatalogEntry<LayerFactory>(
            CatalogKind.Regularizer, "dropout", "In training sets each number to zero with probability p and scales the rest.",
            (s, c) => new Dropout(s.Float("p"), c.Rng),
            [new NumberSetting("p", "The probability of a zero.", "0.5", 0, 1, openMax: true)]),
    ];

    private static GroupNorm GroupNorm(SettingValues s, LayerContext c)
    {
        var (groups, channels) = (s.Int("groups"), c.Channels());
        if (channels % groups != 0) throw s.Error("groups", $"got {groups} groups for {channels} channels; expected groups that divide them.");
        return new GroupNorm(groups, channels, s.Float("epsilon"), s.Flag("affine"));
    }
}
