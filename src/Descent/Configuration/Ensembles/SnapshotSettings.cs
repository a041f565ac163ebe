using Descent.Training;

namespace Descent.Configuration;

/// <summary>The settings of a run whose snapshots become an ensemble.</summary>
internal static class SnapshotSettings
{
    /// <summary>The config with warm restarts: as it is where it has them, else with a period of equal length for each member.</summary>
    public static ExperimentConfig Apply(ExperimentConfig config, int members)
    {
        Check(config);
        if (config.WarmRestarts is not null) return config;
        if (config.Epochs % members != 0)
            throw new ConfigException(
                $"Ensemble: got {config.Epochs} epochs for {members} snapshots; expected a multiple of {members}, "
                + "or the schedule cosine-warm-restarts.");
        var schedule = FormattableString.Invariant(
            $"schedule={{\"cosine-warm-restarts\": {{\"firstEpochs\": {config.Epochs / members}, \"growth\": 1}}}}");
        return ExperimentConfig.Parse(config.ToJson(), "config.json", [schedule]);
    }

    /// <summary>The epochs after which members are kept: the last ends of periods.</summary>
    public static IReadOnlyList<int> Epochs(ExperimentConfig config, int members)
    {
        Check(config);
        if (config.WarmRestarts is not { } restarts)
            throw new ConfigException(
                "Ensemble: got snapshots without the schedule cosine-warm-restarts; expected it: at its restarts members are kept.");
        var ends = SnapshotCycles.Ends(config.Epochs, restarts.FirstEpochs, restarts.Growth);
        if (ends.Count >= members) return [.. ends.Skip(ends.Count - members)];
        throw new ConfigException(
            $"Ensemble: got {members} snapshots of {config.Epochs} epochs, in which {ends.Count} periods end; expected as many or fewer. "
            + "Train longer, or shorten firstEpochs.");
    }

    // What ends a run before its last restart, or keeps other weights than those of the last step.
    private static void Check(ExperimentConfig config)
    {
        var wrong = config.MaxSteps is not null ? "training.maxSteps"
            : config.TimeLimit is not null ? "training.maxMinutes"
            : config.BuildEarlyStopping() is not null ? "training.stop"
            : config.BuildAverage() is not null ? "training.average"
            : null;
        if (wrong is not null)
            throw new ConfigException($"Ensemble: got {wrong} for snapshots; expected null: each is the model at the end of a period of the run.");
    }
}
