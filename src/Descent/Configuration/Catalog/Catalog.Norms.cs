using Descent.Nn;

namespace Descent.Configuration;

/// <content>Normalisations of what flows through a network, and of weights.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Norms() =>
    [
        Norm("batch-norm", "Each channel to mean 0 and variance 1 over the batch, then a learned scale and shift.",
            (s, c) => new BatchNorm(c.Channels(), s.Float("epsilon"), s.FloatOrNull("momentum"), s.Flag("affine"), s.Flag("trackRunningStats")),
            Epsilon(), Momentum("0.1"), Affine("true"), Tracking("true")),
        Norm("layer-norm", "The last axes of each sample to mean 0 and variance 1, then a learned scale and shift for each number.",
            (s, c) => new LayerNorm(LastAxes(s, c), s.Float("epsilon"), s.Flag("affine"), s.Flag("bias")),
            Axes(), Epsilon(), new FlagSetting("affine", "Learn a scale and a shift for each number.", "true"),
            new FlagSetting("bias", "Learn the shift too.", "true")),
        Norm("instance-norm", "Each channel of each sample to mean 0 and variance 1 over its positions.",
            (s, c) => new InstanceNorm(c.Channels(), s.Float("epsilon"), s.FloatOrNull("momentum"), s.Flag("affine"), s.Flag("trackRunningStats")),
            Epsilon(), Momentum("0.1"), Affine("false"), Tracking("false")),
        Norm("group-norm", "Groups of channels of each sample to mean 0 and variance 1, then a learned scale and shift for each channel.",
            (s, c) => new GroupNorm(Groups(s, c), c.Channels(), s.Float("epsilon"), s.Flag("affine")),
            new IntegerSetting("groups", "In how many groups the channels are divided.", null, 1, MaxFilters), Epsilon(), Affine("true")),
        Norm("rms-norm", "The last axes of each sample to mean square 1, then a learned scale for each number.",
            (s, c) => new RmsNorm(LastAxes(s, c), s.Float("epsilon"), s.Flag("affine")),
            Axes(), Epsilon("1.1920928955078125e-7"), new FlagSetting("affine", "Learn a scale for each number.", "true")),
        Norm("batch-instance-norm", "For each channel a learned mix of batch norm and instance norm.",
            (s, c) => new BatchInstanceNorm(c.Channels(), s.Float("epsilon"), s.FloatOrNull("momentum"), s.Flag("affine")),
            Epsilon(), Momentum("0.1"), Affine("true")),
        Norm("whitening-norm", "Channels to mean 0, variance 1 and no correlation over the batch, then a learned scale and shift.",
            (s, c) => new WhiteningNorm(
                c.Channels(), Groups(s, c), s.IntOrNull("iterations"), s.Float("epsilon"), s.Float("momentum"), s.Flag("affine")),
            new IntegerSetting("groups", "In how many groups the channels are divided, each whitened for itself.", "1", 1, MaxFilters),
            new IntegerSetting("iterations", "Steps of Newton's method; null: the exact root.", "null", 1, 100),
            Epsilon(), new NumberSetting("momentum", "Weight of the newest batch in the running averages.", "0.1", 0, 1), Affine("true")),
        Norm("ghost-batch-norm", "Batch norm in small parts of a large batch.",
            (s, c) => new GhostBatchNorm(c.Channels(), s.Int("size"), s.Float("epsilon"), s.FloatOrNull("momentum"), s.Flag("affine")),
            new IntegerSetting("size", "The most samples that are normalised together.", "128", 1, MaxFilters),
            Epsilon(), Momentum("0.1"), Affine("true")),
        Norm("batch-renorm", "Batch norm whose training output is corrected towards the running statistics.",
            (s, c) => new BatchRenorm(
                c.Channels(), s.Float("rMax"), s.Float("dMax"), s.Float("epsilon"), s.FloatOrNull("momentum"), s.Flag("affine")),
            new NumberSetting("rMax", "The largest correction of the scale.", "3", 1),
            new NumberSetting("dMax", "The largest correction of the mean.", "5", 0),
            Epsilon(), Momentum("0.01"), Affine("true")),
        Norm("weight-norm", "A layer whose weight is trained as a length and a direction for each output.",
            (s, c) => new WeightNorm(Wrapped(s, c)), WrappedLayer()),
        Norm("spectral-norm", "A layer whose weight is divided by its largest singular value.",
            (s, c) => new SpectralNorm(Wrapped(s, c), c.Rng, s.Int("iterations"), s.Float("epsilon"), OutputAxis(s)),
            WrappedLayer(), new IntegerSetting("iterations", "Power iterations in each training pass.", "1", 1, 1000), Epsilon("1e-12")),
        Norm("weight-standardization", "A layer whose filters have mean 0 and variance 1.",
            (s, c) => new WeightStandardization(Wrapped(s, c), s.Float("epsilon")), WrappedLayer(), Epsilon()),
    ];

    private static CatalogEntry Norm(string name, string summary, LayerFactory factory, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Norm, name, summary, factory, settings);

    private static NumberSetting Epsilon(string value = "1e-5") => new("epsilon", "Keeps the division finite.", value, 0, openMin: true);

    private static NumberSetting Momentum(string value) => new(
        "momentum", "Weight of the newest batch in the running statistics; null: all batches count alike.", value, 0, 1, nullable: true);

    private static FlagSetting Affine(string value) => new("affine", "Learn a scale and a shift for each channel.", value);

    private static FlagSetting Tracking(string value) => new("trackRunningStats", "Keep running statistics for evaluation.", value);

    private static IntegerSetting Axes() => new("axes", "How many of the last axes are normalised together.", "1", 1, 16);

    private static EntrySetting WrappedLayer() => new("layer", "The linear layer or convolution inside.", null, EntryGroup.Module);

    private static Shape LastAxes(SettingValues s, LayerContext c)
    {
        var axes = s.Int("axes");
        return axes <= c.Input.Rank
            ? Shape.Create(c.Input.Sizes[^axes..])
            : throw s.Error("axes", $"got {axes} for an input of {c.Input}; expected at most {c.Input.Rank}.");
    }

    private static int Groups(SettingValues s, LayerContext c)
    {
        var (groups, channels) = (s.Int("groups"), c.Channels());
        return channels % groups == 0
            ? groups
            : throw s.Error("groups", $"got {groups} groups for {channels} channels; expected groups that divide them.");
    }

    // A wrapper's layer is told what the wrapper is told, and draws from a stream of its own.
    private static Module Wrapped(SettingValues s, LayerContext c)
    {
        var entry = s.Entry("layer");
        var node = entry.Settings.Node;
        return Factory<LayerFactory>(entry)(entry.Settings, c with { Node = node, Rng = c.Rng.Fork(node.Path) });
    }

    // PyTorch has the outputs of transposed convolutions on axis 1.
    private static int OutputAxis(SettingValues s) =>
        s.Entry("layer").Entry.Name.Contains("transpose", StringComparison.Ordinal) ? 1 : 0;
}
