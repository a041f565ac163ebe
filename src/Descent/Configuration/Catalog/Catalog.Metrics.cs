using System.Globalization;
using Descent.Training;

namespace Descent.Configuration;

/// <content>Metrics.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Metrics() =>
    [
        Metric("accuracy", "The share of answers that is right.", _ => new Accuracy()),
        Metric("top-k", "The share of answers whose right class is among the k most probable; called top-5 and so on in reports.",
            s => new TopK(s.Int("k")), new IntegerSetting("k", "How many classes may be named.", "5", 1, 1_000_000)),
        Metric("precision", "Of the answers that name a class, the share that is right.", s => new Precision(AverageOf(s)), Average()),
        Metric("recall", "Of the samples of a class, the share that is found.", s => new Recall(AverageOf(s)), Average()),
        Metric("f1", "The harmonic mean of precision and recall.", s => new F1(AverageOf(s)), Average()),
        Metric("auroc", "How probably a sample of a class scores higher for it than another: the area under the ROC curve, one against the rest.",
            _ => new Auroc()),
        Metric("confusion-matrix", "What is taken for what: counts by true and predicted class.", _ => new ConfusionMatrix()),
        Metric("iou", "How much predicted and true areas overlap, the mean over the classes; for a class at each pixel.", _ => new Iou()),
        Metric("mae", "The mean absolute error, in the units of the target.", _ => new Mae()),
        Metric("rmse", "The root of the mean squared error, in the units of the target.", _ => new Rmse()),
        Metric("r2", "The share of the target's variance that the model explains.", _ => new R2()),
        Metric("perplexity", "Among how many equally probable classes the model would be as unsure.", _ => new Perplexity()),
        Metric("calibration-error", "By how much the confidence of the answers is off: the expected calibration error.",
            s => new CalibrationError(s.Int("bins")), new IntegerSetting("bins", "Ranges of confidence that are compared.", "15", 1, 10_000)),
    ];

    /// <summary>The metric of a name, as reports write it: "f1", "f1-micro", "top-3".</summary>
    /// <exception cref="ConfigException">There is none; the message names the nearest.</exception>
    public static Metric Metric(string name) => name.Split('-') switch
    {
        ["top", var k] when int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => new TopK(count),
        [("precision" or "recall" or "f1") and var kind, ("micro" or "weighted") and var average] => Usual(kind, $"{{\"average\": \"{average}\"}}"),
        _ => Usual(name, "{}"),
    };

    internal static Metric Metric(ConfiguredEntry entry) => Factory<Func<SettingValues, Metric>>(entry)(entry.Settings);

    private static CatalogEntry Metric(string name, string summary, Func<SettingValues, Metric> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Metric>>(CatalogKind.Metric, name, summary, create, settings);

    private static Metric Usual(string name, string settings) =>
        Metric(Find(CatalogKind.Metric, name).Configure(ConfigParser.Parse(settings, new ConfigSource(name, string.Empty))));

    private static ChoiceSetting Average() => new(
        "average", "How classes become one number: alike, all answers together, or each as often as it is there.", "\"macro\"",
        "macro", "micro", "weighted");

    private static MetricAverage AverageOf(SettingValues s) => s.Text("average") switch
    {
        "micro" => MetricAverage.Micro,
        "weighted" => MetricAverage.Weighted,
        _ => MetricAverage.Macro,
    };
}
