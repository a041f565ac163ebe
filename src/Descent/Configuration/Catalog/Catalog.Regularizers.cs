using Descent.Data;
using Descent.Nn;

namespace Descent.Configuration;

/// <content>What works against overfitting: layers, wrappers, and penalties.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Regularizers() =>
    [
        Regularizer("dropout", "In training sets each number to zero with probability p and scales the rest.",
            (s, c) => new Dropout(s.Float("p"), c.Rng, s.Flag("inverted")),
            Probability("0.5"), new FlagSetting("inverted", "Scale in training; false: in evaluation, the weight scaling rule.", "true")),
        Regularizer("spatial-dropout", "In training sets whole channels to zero with probability p and scales the rest.",
            (s, c) => new SpatialDropout(s.Float("p"), c.Rng), Probability("0.5")),
        Regularizer("drop-connect", "A layer whose weights are set to zero with probability p in training.",
            (s, c) => new DropConnect(Wrapped(s, c), s.Float("p"), c.Rng), WrappedLayer(), Probability("0.5")),
        Regularizer("stochastic-depth", "In training leaves a residual block's branch out with probability p.", StochasticDepth,
            new NumberSetting("p", "The probability that the branch is left out.", null, 0, 1),
            new ChoiceSetting("mode", "Whether one draw decides for a sample or for the whole batch.", "\"row\"", "row", "batch"),
            new EntriesSetting("layers", "The branch; null: what arrives.", "null", EntryGroup.Module)),
        Penalty("l1", "Adds strength times the sum of absolute values of all parameters to the loss. Stands in \"regularizers\".",
            s => new L1Penalty(s.Float("strength"), s.Flag("weightsOnly"))),
        Penalty("l2", "Adds half of strength times the sum of squares of all parameters to the loss. Stands in \"regularizers\".",
            s => new L2Penalty(s.Float("strength"), s.Flag("weightsOnly"))),
        new CatalogEntry<LabelSmoothing>(
            CatalogKind.Regularizer, "label-smoothing",
            "Spreads a share of each target over all classes, so that the model grows less sure. For cross-entropy. Stands in \"regularizers\".",
            new LabelSmoothing(s => s.Float("share")),
            [new NumberSetting("share", "The share of the target that is spread over all classes.", "0.1", 0, 1)]),
        Mixer("mixup", "Mixes each sample of a batch with another, and their classes alike. Stands in \"mix\" of \"data\".",
            s => new MixUp(s.Float("alpha"), s.Float("p")), "0.2"),
        Mixer("cutmix", "Puts a rectangle of another image of the batch into each image; classes count by area. Stands in \"mix\" of \"data\".",
            s => new CutMix(s.Float("alpha"), s.Float("p")), "1"),
    ];

    private static CatalogEntry Regularizer(string name, string summary, LayerFactory factory, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Regularizer, name, summary, factory, settings);

    private static CatalogEntry Penalty(string name, string summary, Func<SettingValues, Penalty> create) =>
        new CatalogEntry<Func<SettingValues, Penalty>>(CatalogKind.Regularizer, name, summary, create,
        [
            new NumberSetting("strength", "The factor; for l2 it is what optimizers call weightDecay.", "1e-4", 0),
            new FlagSetting("weightsOnly", "Count only parameters of two axes or more: not biases, not the scales of norms.", "false"),
        ]);

    private static CatalogEntry Mixer(string name, string summary, Func<SettingValues, BatchTransform> create, string alpha) =>
        new CatalogEntry<Func<SettingValues, BatchTransform>>(CatalogKind.Regularizer, name, summary, create,
        [
            new NumberSetting("alpha", "Of the beta distribution that lambda is drawn from.", alpha, 1e-3, 1e3),
            new NumberSetting("p", "The probability that a batch is mixed.", "1", 0, 1),
        ]);

    private static NumberSetting Probability(string value) => new("p", "The probability of a zero.", value, 0, 1, openMax: true);

    private static StochasticDepth StochasticDepth(SettingValues s, LayerContext c)
    {
        var mode = s.Text("mode") == "row" ? StochasticDepthMode.Row : StochasticDepthMode.Batch;
        return new StochasticDepth(s.Float("p"), c.Rng, s.Has("layers") ? c.Chain(s.Entries("layers")) : null, mode);
    }
}
