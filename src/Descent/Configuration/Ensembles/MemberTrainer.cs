using Descent.Data;
using Descent.Formats;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Trains one member into its folder, or what is left of it.</summary>
internal sealed class MemberTrainer(EnsembleTraining ensemble, bool isResumed)
{
    /// <returns>False where it was asked to stop.</returns>
    public bool Train(int member, IReadOnlyList<TrainingObserver> observers, CancellationToken cancellationToken)
    {
        var areSnapshots = ensemble.Plan.Kind == EnsembleKind.Snapshots;
        var path = areSnapshots ? EnsembleFile.SnapshotTraining(ensemble.Folder) : EnsembleFile.MemberOf(ensemble.Folder, member);
        if (isResumed && RunFolder.IsFinished(path)) return true;
        var config = ensemble.SeedOf(member) == ensemble.Config.Seed ? ensemble.Config : WithSeed(ensemble.SeedOf(member));
        var setup = TrainingSetup.Create(config, DataOf(member, config.Seed));
        var metadata = SavedModel.Metadata(config, setup.Data);
        var checkpoint = Checkpoint(path);
        using var folder = checkpoint is null ? new RunFolder(path, config.ToJson(), metadata) : RunFolder.Reopen(path, checkpoint, metadata);
        TrainingObserver[] keepers = areSnapshots ? [new SnapshotObserver(ensemble.SnapshotEpochs, n => Keep(n, setup.Model, config, metadata))] : [];
        // Members are kept before the checkpoint of the same epoch: a run that is broken off between the two keeps them again.
        var trainer = setup.CreateTrainer(RunFolder.CheckpointsOf(path), [.. keepers, folder, .. observers]);
        var data = setup.TrainingData with { Test = null }; // of all members at the end, and once
        var run = checkpoint is null ? trainer.Fit(data, cancellationToken) : trainer.Resume(checkpoint, data, cancellationToken);
        if (run.Outcome == RunOutcome.Diverged)
            throw new TrainingException($"Ensemble: member {member + 1} diverged: {run.Message} Lower the learning rate.");
        return run.Outcome == RunOutcome.Finished;
    }

    private ExperimentConfig WithSeed(ulong seed) =>
        ExperimentConfig.Parse(ensemble.Config.ToJson(), "config.json", [FormattableString.Invariant($"seed={seed}")]);

    private ExperimentData DataOf(int member, ulong seed)
    {
        var training = ensemble.Data.Training;
        return ensemble.Data.With(ensemble.BagOf(member) is { } bag ? new SubsetDataset(training, bag) : training, seed);
    }

    // A member that was broken off before its first checkpoint begins anew; nothing of it is of use.
    private TrainingCheckpoint? Checkpoint(string path)
    {
        if (!isResumed || !Directory.Exists(path)) return null;
        if (CheckpointFolder.List(RunFolder.CheckpointsOf(path)).Count > 0) return CheckpointFolder.LoadNewest(RunFolder.CheckpointsOf(path));
        try
        {
            Directory.Delete(path, recursive: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"Ensemble: '{path}' cannot be begun anew ({e.Message}); expected a folder with write permission.", e);
        }
    }

    private void Keep(int number, Module model, ExperimentConfig config, IReadOnlyDictionary<string, string> metadata)
    {
        var path = EnsembleFile.MemberOf(ensemble.Folder, number);
        try
        {
            Directory.CreateDirectory(path);
            AtomicFile.WriteAllText(Path.Combine(path, "config.json"), config.ToJson());
            ModuleState.Save(model, Path.Combine(path, RunFolder.ModelFile), metadata);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            throw new TrainingException(
                $"Ensemble: snapshot {number + 1} could not be written ({e.Message}); expected a folder with write permission.", e);
        }
    }
}
