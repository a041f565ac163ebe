using Descent.Optim;

namespace Descent.Configuration;

/// <content>Schedules of the learning rate.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Schedules() =>
    [
        Schedule("constant", "The same rate throughout.", _ => new ConstantSchedule()),
        Schedule("step", "Lowers the rate by a factor every few epochs, or at given epochs.",
            s => s.Has("milestones") ? new StepSchedule(s.Sizes("milestones"), s.Float("gamma"))
                : new StepSchedule(s.Int("everyEpochs"), s.Float("gamma")),
            new IntegerSetting("everyEpochs", "Epochs between two drops.", "30", 1, 1_000_000),
            new NumberSetting("gamma", "The factor of a drop.", "0.1", 0, 1000, openMin: true),
            new RisingSetting(
                "milestones", "The epochs, from 0, at whose start the rate drops; null: every so many.", "null", max: 1_000_000, most: 1000,
                    "epochs")),
        Schedule("exponential", "Lowers the rate by the same factor after every epoch.", s => new ExponentialSchedule(s.Float("gamma")),
            new NumberSetting("gamma", "The factor of an epoch.", "0.95", 0, 1, openMin: true)),
        Schedule("polynomial", "Lowers the rate along a power of the steps that are left.",
            s => new PolynomialSchedule(s.Float("power"), s.Float("end"), s.IntOrNull("epochs")),
            new NumberSetting("power", "The power; 1 is a straight line.", "1", 0, 1000, openMin: true),
            new NumberSetting("end", "The last factor.", "0", 0, 1),
            new IntegerSetting("epochs", "Epochs until the end is reached; null: the whole run.", "null", 1, 1_000_000)),
        Schedule("cosine", "Lowers the rate along half a cosine to the end of the run.",
            s => new CosineSchedule(s.Float("end"), s.Int("warmupSteps")),
            new NumberSetting("end", "The last factor.", "0", 0, 1),
            new IntegerSetting("warmupSteps", "Steps over which the rate first rises.", "0", 0)),
        Schedule("cosine-warm-restarts", "SGDR: half a cosine again and again, each time from the full rate.",
            s => new CosineWarmRestartsSchedule(s.Int("firstEpochs"), s.Int("growth"), s.Float("end")),
            new IntegerSetting("firstEpochs", "Epochs until the first restart.", "10", 1, 1_000_000),
            new IntegerSetting("growth", "How many times longer each period is than the one before.", "2", 1, 1000),
            new NumberSetting("end", "The factor just before a restart.", "0", 0, 1)),
        Schedule("one-cycle", "Up from a small rate to the full one, then down to almost nothing at the end of the run.",
            s => new OneCycleSchedule(s.Float("share"), s.Float("startDivisor"), s.Float("endDivisor"), s.Flag("linear"), s.Flag("threePhases")),
            s =>
            {
                if (s.Flag("threePhases") && s.Double("share") > 0.5)
                    throw s.Error("share", FormattableString.Invariant($"got {s.Double("share")} with three phases; expected at most 0.5."));
            },
            new NumberSetting("share", "The part of the run in which the rate rises.", "0.3", 0, 1, openMin: true, openMax: true),
            new NumberSetting("startDivisor", "The full rate over the first one.", "25", 1),
            new NumberSetting("endDivisor", "The first rate over the last one.", "10000", 1),
            new FlagSetting("linear", "Straight lines and not cosines.", "false"),
            new FlagSetting("threePhases", "Come down as one went up, and only then to the end.", "false")),
        Schedule("linear-warmup", "Brings the rate up along a straight line, then leaves it to another schedule.",
            s => new LinearWarmupSchedule(s.Int("steps"), s.Float("start"), Schedule(s.Entry("then"))),
            new IntegerSetting("steps", "Steps until the full rate.", "500", 0),
            new NumberSetting("start", "The factor of the first step.", "0.001", 0, 1),
            new EntrySetting("then", "What follows; for it the run begins there.", "\"constant\"", EntryGroup.Schedule)),
        Schedule("reduce-on-plateau", "Lowers the rate when the model no longer gets better on the validation data.",
            s => new ReduceOnPlateauSchedule(
                s.Text("metric"), s.Float("factor"), s.Int("patience"), s.Float("threshold"),
                s.Flag("absoluteThreshold"), s.Int("cooldown"), s.Float("least")),
            new TextSetting("metric", "What is watched: loss, or the name of a metric.", "\"loss\""),
            new NumberSetting("factor", "Times the rate when nothing got better.", "0.1", 0, 1, openMin: true, openMax: true),
            new IntegerSetting("patience", "Epochs without progress that are borne.", "10", 0, 1_000_000),
            new NumberSetting("threshold", "How much better counts.", "0.0001", 0),
            new FlagSetting("absoluteThreshold", "The threshold is in the metric's units, not a share of the best.", "false"),
            new IntegerSetting("cooldown", "Epochs after a drop that are not counted.", "0", 0, 1_000_000),
            new NumberSetting("least", "The smallest factor.", "0", 0, 1)),
    ];

    internal static Schedule Schedule(ConfiguredEntry entry) => Factory<Func<SettingValues, Schedule>>(entry)(entry.Settings);

    private static CatalogEntry Schedule(string name, string summary, Func<SettingValues, Schedule> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Schedule>>(CatalogKind.Schedule, name, summary, create, settings);

    private static CatalogEntry Schedule(
        string name, string summary, Func<SettingValues, Schedule> create, Action<SettingValues> check, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Schedule>>(CatalogKind.Schedule, name, summary, create, settings, check);
}
