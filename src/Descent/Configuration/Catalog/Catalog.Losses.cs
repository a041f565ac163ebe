using Descent.Data;
using Descent.Nn;

namespace Descent.Configuration;

/// <content>Losses.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Losses() => [.. ClassLosses(), .. ValueLosses(), .. PairLosses()];

    private static IEnumerable<CatalogEntry> ClassLosses() =>
    [
        ClassLoss("cross-entropy", "Between scores and classes; softmax is inside. For classification.", s => new CrossEntropy(
            How(s), s.FloatsOrNull("weights"), s.Float("labelSmoothing"), s.Int("ignoreIndex"), s.Int("classAxis")),
            Weights("weights", "How much each class counts; null: all alike."),
            new NumberSetting("labelSmoothing", "The share of the target that is spread over all classes.", "0", 0, 1),
            Ignored(), ClassAxis()),
        ClassLoss("nll", "Negative log-likelihood, for models that end with log-softmax.", s => new Nll(
            How(s), s.FloatsOrNull("weights"), s.Int("ignoreIndex"), s.Int("classAxis")),
            Weights("weights", "How much each class counts; null: all alike."),
            Ignored(), ClassAxis()),
        ClassLoss("focal", "Cross entropy in which samples that are right already hardly count; softmax is inside.", s => new Focal(
            s.Float("gamma"), s.FloatsOrNull("alpha"), How(s)),
            new NumberSetting("gamma", "How little samples that are right count; 0 is cross entropy.", "2", 0, 100),
            Weights("alpha", "How much each class counts; null: all alike.")),
        ClassLoss("hinge", "Support vector machine: wrong classes should score lower by a margin.", s => new Hinge(s.Float("margin"), How(s)),
            Margin("1", 0)),
        ClassLoss("squared-hinge", "The hinge loss with squares.", s => new SquaredHinge(s.Float("margin"), How(s)), Margin("1", 0)),
        ClassLoss("dice", "How little areas overlap, for images of which small parts are looked for; softmax is inside.",
            s => new Dice(s.Float("smooth"), How(s)), new NumberSetting("smooth", "Keeps empty areas from 0 / 0.", "1", 0, 1e6)),
    ];

    private static IEnumerable<CatalogEntry> ValueLosses() =>
    [
        ValueLoss("mse", "Mean squared error. For regression.", s => new Mse(How(s))),
        ValueLoss("l1", "Mean absolute error. For regression with outliers.", s => new L1(How(s))),
        ValueLoss("smooth-l1", "Squared near no error, absolute beyond, with the slope 1.", s => new SmoothL1(s.Float("beta"), How(s)),
            new NumberSetting("beta", "Where squared goes over into absolute.", "1", 0, 1e6)),
        ValueLoss("huber", "Squared near no error, absolute beyond, with the slope delta.", s => new Huber(s.Float("delta"), How(s)),
            new NumberSetting("delta", "Where squared goes over into absolute.", "1", 0, 1e6, openMin: true)),
        ValueLoss("log-cosh", "Squared near no error, absolute beyond, and smooth throughout.", s => new LogCosh(How(s))),
        ValueLoss("bce", "Binary cross entropy of probabilities, for models that end with a sigmoid.", s => new Bce(How(s))),
        ValueLoss("bce-logits", "Binary cross entropy of scores; the sigmoid is inside.",
            s => new BceLogits(How(s), s.FloatsOrNull("positiveWeights")),
            Weights("positiveWeights", "How much a target of 1 counts against one of 0: one number, or one for each output.")),
        ValueLoss("logistic", "ln(1 + e^(-y f)): a yes or no as 1 and -1, against a score.", s => new Logistic(How(s))),
        ValueLoss("kl-divergence", "Kullback-Leibler divergence from a distribution to a model that ends with log-softmax.", s => new KlDivergence(
            How(s), s.Flag("logTarget"), s.Flag("perSample")),
            new FlagSetting("logTarget", "Whether targets are logarithms of probabilities.", "false"),
            new FlagSetting("perSample", "The mean divides by samples, not by numbers.", "false")),
    ];

    private static IEnumerable<CatalogEntry> PairLosses() =>
    [
        PairLoss("margin-ranking", "Of two things the right one should score higher.", "margin-ranking compares two scores and needs 1 or -1 besides",
            s => new MarginRanking(s.Float("margin"), How(s)), Margin("0", -1e6)),
        PairLoss("triplet", "An anchor should lie nearer to one of its kind than to another.", "triplet compares three outputs of a model",
            s => new Triplet(s.Float("margin"), s.Float("p"), s.Float("epsilon"), s.Flag("swap"), How(s)),
            Margin("1", 0),
            new NumberSetting("p", "Which distance: 1 the sum of sizes, 2 Euclid's.", "2", 1, 100),
            new NumberSetting("epsilon", "Keeps the slope of a distance of 0 finite.", "1e-6", 0, 1),
            new FlagSetting("swap", "Also hold the positive away from the negative.", "false")),
        PairLoss("cosine-embedding", "Things that belong together should point the same way, others not.",
            "cosine-embedding compares two outputs of a model and needs 1 or -1 besides", s => new CosineEmbedding(s.Float("margin"), How(s)),
            new NumberSetting("margin", "Up to which cosine others cost nothing.", "0", -1, 1)),
    ];

    private static CatalogEntry ClassLoss(string name, string summary, Func<SettingValues, Loss> create, params Setting[] settings) =>
        LossEntry(
            name, summary, new LossFactory(TargetKind.Classes, $"{name} compares scores with a class, and values are no classes", create), settings);

    private static CatalogEntry ValueLoss(string name, string summary, Func<SettingValues, Loss> create, params Setting[] settings) => LossEntry(
        name, summary, new LossFactory(TargetKind.Values, $"{name} compares numbers, and class 9 is not nine times class 1", create), settings);

    // Data sets give one input a sample, so a config cannot train with it.
    private static CatalogEntry PairLoss(
        string name, string summary, string why, Func<SettingValues, Loss> create, params Setting[] settings) => LossEntry(
        name, summary, new LossFactory(null, $"{why}, and a data set gives one input a sample; call it in a loop of your own", create), settings);

    private static CatalogEntry LossEntry(string name, string summary, LossFactory factory, Setting[] settings) => new CatalogEntry<LossFactory>(
        CatalogKind.Loss, name, summary, factory,
        [new ChoiceSetting("reduction", "How the losses of a batch become one number.", "\"mean\"", "mean", "sum"), .. settings]);

    private static Reduction How(SettingValues s) => s.Text("reduction") == "mean" ? Reduction.Mean : Reduction.Sum;

    private static Setting Weights(string name, string summary) => new NumbersSetting(name, summary, "null", 0);

    private static Setting Ignored() => new IntegerSetting(
        "ignoreIndex", "Samples of this class do not count; any number that is no class.", "-100", int.MinValue);

    private static Setting ClassAxis() => new IntegerSetting(
        "classAxis", "The axis of the scores that has the classes: 1, or -1 for sequences (N, T, classes).", "1", -8, 8);

    private static Setting Margin(string value, double min) =>
        new NumberSetting("margin", "By how much the right one should be ahead.", value, min, 1e6, openMin: min == 0);
}
