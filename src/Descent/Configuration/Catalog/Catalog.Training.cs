using Descent.Training;

namespace Descent.Configuration;

/// <content>What acts on a whole training.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> TrainingRules() =>
    [
        new CatalogEntry<Func<SettingValues, WeightAverage>>(
            CatalogKind.Regularizer, "ema", "Keeps the exponential moving average of the weights. Stands in \"training.average\".",
            s => new Ema(s.Float("decay"), s.Int("every")),
            [
                new NumberSetting("decay", "How much of the average stays at an update.", "0.999", 0, 1, openMax: true),
                new IntegerSetting("every", "Steps between two updates.", "1", 1),
            ]),
        new CatalogEntry<Func<SettingValues, WeightAverage>>(
            CatalogKind.Regularizer, "swa", "Keeps the mean of the weights at the ends of the last epochs. Stands in \"training.average\".",
            s => new Swa(s.Int("startEpoch"), s.Int("every")),
            [
                new IntegerSetting("startEpoch", "The first epoch whose last weights count, from 1.", null, 1),
                new IntegerSetting("every", "Epochs between two that count.", "1", 1),
            ]),
        new CatalogEntry<Func<SettingValues, EarlyStopping>>(
            CatalogKind.Regularizer, "early-stopping", "Ends the training when the validation gets no better. Stands in \"training.stop\".",
            s => new EarlyStopping(
                s.Int("patience"), s.DoubleOrNull("minDelta") ?? 0, s.Text("metric"), s.Flag("restoreBest")),
            [
                new IntegerSetting("patience", "Epochs without a better one until the end.", "10", 1),
                new NumberSetting("minDelta", "How much better counts as better.", "0", 0),
                new TextSetting("metric", "What is compared: loss, or the name of a metric.", "\"loss\""),
                new FlagSetting("restoreBest", "Put the weights of the best epoch back in the end.", "true"),
            ]),
    ];
}
