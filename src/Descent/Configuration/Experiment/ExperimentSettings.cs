using Descent.Data;
using Descent.Diagnostics;

namespace Descent.Configuration;

/// <summary>The declaration of a whole config: everything that checks, documents or writes one starts here.</summary>
internal static class ExperimentSettings
{
    public static SectionSetting Root { get; } = new(
        "config", "A training run: data, model, and how to train.", isRequired: true,
        new TextSetting("$schema", "Where an editor finds the schema of this file; not used by the run.", "null") { IsHidden = true },
        new TextSetting("name", "What reports call the run.", "null"),
        new IntegerSetting(
            "seed", "Decides initial weights, the order of samples and dropout. The same seed gives the same bits.", "1", 0, ulong.MaxValue),
        Data(),
        new EntriesSetting("model", "The layers in order. Each needs only its own sizes; input sizes follow from the data.", null, EntryGroup.Module),
        new EntrySetting(
            "initializer", "How the weights of all linear and convolutional layers start, or those of the whole model; null: PyTorch's default.",
            "null", EntryGroup.ModelInitializer),
        new PathSetting("init", "A safetensors file with the initial weights, under PyTorch's names.", "null"),
        new EntrySetting("loss", "What is made small; null: cross-entropy for classes, mse for values.", "null", EntryGroup.Loss),
        new EntriesSetting(
            "regularizers", "Penalties on large weights that are added to the loss, and label-smoothing, which changes it.", "[]",
            EntryGroup.Penalty, canBeEmpty: true),
        new EntrySetting("optimizer", "How parameters change.", "\"adam\"", EntryGroup.Optimizer),
        new EntrySetting("schedule", "How the learning rate changes over the run.", "\"constant\"", EntryGroup.Schedule),
        new EntriesSetting(
            "metrics",
            "What is measured on validation and test data besides the loss; null: accuracy for classes (and perplexity for sequences), rmse and "
            + "mae for values.", "null", EntryGroup.Metric, canBeEmpty: true),
        Training(),
        new SectionSetting(
            "doctor", "How closely the doctor watches; what is learnt does not depend on it.", isRequired: false,
            new FlagSetting("watch", "Whether it watches at all.", "true"),
            new NumberSetting("budget", "The share of the run's time that looking may take.", "0.03", 0, 1, openMin: true),
            new FlagSetting("experiments", "Whether a suspicion may be checked by a few steps on a copy of the state.", "true"),
            new TextListSetting("ignore", "Numbers or names of rules that are not asked.", "[]"))
        {
            Check = CheckDoctor,
        });

    private static SectionSetting Data() => new(
        "data", "Where samples come from, how they are divided and prepared.", isRequired: true,
        new EntrySetting("source", "Where samples come from.", null, EntryGroup.Source),
        new NumberSetting(
            "validation", "The share of samples that are held back to decide with; null: none.", "0.1", 0, 1, openMax: true, nullable: true),
        new NumberSetting(
            "test", "The share of samples that are measured once at the end, where the source has none of its own; null: none.", "0.2",
            0, 1, openMax: true, nullable: true),
        new SplitSetting(
            "split", "How samples are divided; null: with the same share of each class in every part, and at random where there are no classes.",
            "null"),
        new IntegerSetting(
            "seed", "Decides drawn data and the division; not changed by the run's seed, so that runs can be compared.", "0", 0, ulong.MaxValue),
        new EntriesSetting(
            "augment", "Random changes of training samples, new in every epoch, before the preprocessing.", "[]", EntryGroup.Augmentation,
                canBeEmpty: true),
        new EntriesSetting(
            "mix", "How samples of a training batch are mixed with each other; of several one is drawn for each batch.", "[]", EntryGroup.Mixer,
            canBeEmpty: true),
        new EntriesSetting(
            "preprocess", "What is done to every sample, measured on the training samples.", "[]", EntryGroup.Preprocess, canBeEmpty: true),
        new FlagSetting("standardizeTargets", "Bring target values to mean 0 and standard deviation 1.", "false"),
        new IntegerSetting("batchSize", "Samples in a step.", "64", 1, 1_000_000),
        new FlagSetting("shuffle", "Give every epoch an order of its own.", "true"),
        new EntrySetting("sampling", "Which samples an epoch has; null: every sample once, as shuffle says.", "null", EntryGroup.Sampler),
        new FlagSetting("dropLast", "Leave out a last batch that is not full.", "false"),
        new IntegerSetting(
            "workers", "Threads that make batches while a step is computed; 0: none; null: as many as help. Results are the same.", "null",
            0, DataLoaderOptions.MostWorkers),
        new FlagSetting("skipUnreadable", "Leave out samples that cannot be read, and name them at the end; else the first is an error.", "false"))
    {
        Check = CheckData,
    };

    private static SectionSetting Training() => new(
        "training", "How long to train.", isRequired: false,
        new IntegerSetting("epochs", "How often every training sample is seen.", "10", 1, 1_000_000),
        new IntegerSetting("maxSteps", "End after so many steps, even within an epoch; null: no limit.", "null", 1),
        new NumberSetting("maxMinutes", "End after so many minutes; null: no limit.", "null", 0, openMin: true, nullable: true),
        new IntegerSetting("accumulate", "Batches whose gradients are added up for one step.", "1", 1, 1_000_000),
        new EntrySetting("average", "An average of the weights over the steps, which is measured and kept; null: none.", "null", EntryGroup.Average),
        new EntrySetting("stop", "What ends the training early; null: nothing.", "null", EntryGroup.Stopping),
        new ChoiceSetting(
            "guard", "What is done about a loss, gradient or weight that is not finite: end, pass over the batch, or go back with a lower rate.",
            "\"stop\"", "stop", "skip", "lower-rate"),
        new SectionSetting(
            "checkpoint", "When states are written from which the training can go on; after every epoch in any case.", isRequired: false,
            new IntegerSetting("everySteps", "Steps between two; null: none by steps.", "null", 1),
            new NumberSetting("everyMinutes", "Minutes between two; null: none by time.", "5", 0, openMin: true, nullable: true),
            new IntegerSetting("keepLast", "How many of the last are kept; 0: none are written.", "1", 0, 1000),
            new TextSetting(
                "best", "Keep the model of the best epoch, too, by loss or the name of a metric, as checkpoints/best.safetensors; null: no.", "null"))
        {
            Check = CheckCheckpoint,
        },
        new TextListSetting(
            "frozen", "Patterns of the parameters that training leaves as they are, such as \"0.*\"; whole parts, which then stay in evaluation "
                + "mode.",
            "[]"),
        new EntrySetting("clip", "How gradients are limited before each step; null: not at all.", "null", EntryGroup.Clip),
        new SectionsSetting(
            "groups", "Parameters with a rate or a decay of their own; of several groups with a parameter the last counts.",
            new TextListSetting("names", "Patterns of names, such as \"*.bias\" or \"0.*\"; * stands for any letters.", "[\"*\"]"),
            new IntegerSetting("maxRank", "Only parameters of at most so many axes: 1 takes biases and norms' scales; null: all.", "null", 0, 8),
            new NumberSetting("learningRateScale", "Times the optimizer's rate.", "1", 0),
            new NumberSetting("weightDecay", "Their pull towards zero; null: the optimizer's.", "null", 0)));

    private static void CheckCheckpoint(SettingValues checkpoint)
    {
        if (checkpoint.Has("best") && checkpoint.Int("keepLast") == 0)
            throw checkpoint.Error("keepLast", "got 0 besides best; expected 1 or more, or no best.");
    }

    private static void CheckDoctor(SettingValues doctor)
    {
        foreach (var rule in doctor.Texts("ignore"))
            if (RuleBook.Find(rule) is null)
                throw doctor.Error("ignore", $"got '{rule}', which is no rule; expected numbers or names that 'descent explain' lists."
                    + NearestName.Hint(rule, RuleBook.Pages.Select(p => p.Name)));
    }

    private static void CheckData(SettingValues data)
    {
        if (data.EntryOrNull("sampling") is { Entry.Name: not "sequential" and var name } && !data.Flag("shuffle"))
            throw data.Error("shuffle", $"got false besides sampling '{name}'; expected one of the two.");
        var (validation, test) = (data.DoubleOrNull("validation") ?? 0, data.DoubleOrNull("test") ?? 0);
        if (validation + test >= 1)
            throw data.Error("test", FormattableString.Invariant(
                $"got {test} besides validation {validation}; expected both together below 1, so that samples are left to train on."));
    }
}
