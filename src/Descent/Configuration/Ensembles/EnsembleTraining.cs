using Descent.Data;
using Descent.Diagnostics;
using Descent.Formats;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Trains the members of an ensemble one after the other into a folder, and measures it.</summary>
/// <remarks>
/// The folder has config.json, ensemble.json and members/1, members/2 and so on, each a run folder of its own that <see cref="SavedModel"/> reads;
/// with snapshots also training, the run that they come from. Member n is trained from the config's seed + n - 1: one of "seeds" is the run that
/// the config
/// gives with that seed, bit for bit. Preprocessing is measured once, on the whole training part.
/// A folder whose training was broken off is taken up by <see cref="Resume"/>: members that are finished are not trained again, one that was under
/// way
/// goes on from its checkpoint, and the result is the same bit for bit. The test part is not touched before all members are there.
/// </remarks>
/// <example><code>
/// var training = EnsembleTraining.Create(ExperimentConfig.Load("config.json"), new EnsemblePlan(EnsembleKind.Bagging, 5), "runs/bagged");
/// EnsembleReport? report = training.Run();
/// </code></example>
public sealed class EnsembleTraining
{
    private readonly bool _isResumed;

    private EnsembleTraining(ExperimentConfig config, EnsemblePlan plan, string folder, bool isResumed)
    {
        (Config, Plan, Folder, _isResumed) = (config, plan, Path.GetFullPath(folder), isResumed);
        SnapshotEpochs = plan.Kind == EnsembleKind.Snapshots ? SnapshotSettings.Epochs(config, plan.Members) : [];
        Data = config.LoadData();
        if (plan.Rule == EnsembleRule.Vote && Data.TargetKind == TargetKind.Values)
            throw new ConfigException("Ensemble: got a vote for data with target values; expected the mean: values have no classes to vote for.");
    }

    /// <summary>The config of the members, but for their seeds.</summary>
    public ExperimentConfig Config { get; }

    /// <summary>What is wanted.</summary>
    public EnsemblePlan Plan { get; }

    /// <summary>The ensemble's folder.</summary>
    public string Folder { get; }

    /// <summary>The data, divided and measured.</summary>
    public ExperimentData Data { get; }

    /// <summary>Snapshots: the epochs, from 1, after which members are kept.</summary>
    public IReadOnlyList<int> SnapshotEpochs { get; }

    /// <summary>Prepares a new ensemble.</summary>
    /// <param name="config">What a member is. For snapshots it may have the schedule "cosine-warm-restarts"; any other is replaced by periods of
    /// equal
    /// length, one for each member.</param>
    /// <param name="plan">What ensemble is wanted.</param>
    /// <param name="folder">A folder that does not exist yet or is empty.</param>
    /// <exception cref="DescentException">The config and the plan do not fit, the data cannot be used, or the folder holds something.</exception>
    public static EnsembleTraining Create(ExperimentConfig config, EnsemblePlan plan, string folder)
    {
        plan.Check();
        if (EnsembleFile.IsIn(folder))
            throw new TrainingException($"Ensemble: '{folder}' holds an ensemble; expected a new folder. To go on with it: --resume {folder}");
        if (plan.Kind == EnsembleKind.Snapshots) config = SnapshotSettings.Apply(config, plan.Members);
        var training = new EnsembleTraining(config, plan, folder, isResumed: false);
        try
        {
            Directory.CreateDirectory(training.Folder);
            if (Directory.EnumerateFileSystemEntries(training.Folder).Any())
                throw new TrainingException($"Ensemble: '{folder}' is not empty; expected a new or an empty folder, so that nothing is lost.");
            AtomicFile.WriteAllText(Path.Combine(training.Folder, "config.json"), config.ToJson());
            EnsembleFile.Write(training.Folder, plan, config.Seed, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            throw new TrainingException($"Ensemble: '{folder}' cannot be written ({e.Message}); expected a folder with write permission.", e);
        }

        return training;
    }

    /// <summary>Takes an ensemble up whose training was broken off.</summary>
    /// <param name="folder">The ensemble's folder.</param>
    /// <exception cref="DescentException">It is no folder of an ensemble, finished, or damaged.</exception>
    public static EnsembleTraining Resume(string folder)
    {
        var file = EnsembleFile.Read(folder);
        if (file.IsFinished)
            throw new TrainingException($"Ensemble: '{folder}' is finished; expected one that was broken off. For more members train a new one.");
        return new EnsembleTraining(ExperimentConfig.Load(Path.Combine(folder, "config.json")), file.Plan, folder, isResumed: true);
    }

    /// <summary>What the doctor said of the trainings that are over: one for each member, or one for all snapshots.</summary>
    public IReadOnlyList<Diagnosis> Diagnoses() => [.. Trainings().Where(HasDiagnosis).Select(Diagnosis.Load)];

    /// <summary>Trains what is missing, then measures all.</summary>
    /// <param name="watch">Gives those who look on at a member's training, by its number from 0; null: nobody.</param>
    /// <param name="measuring">Told what is being measured: a part or member, samples done, samples.</param>
    /// <param name="cancellationToken">Ends after the step under way; what was trained stays, and can be taken up.</param>
    /// <returns>What was measured; null where it was asked to stop.</returns>
    /// <exception cref="TrainingException">A member's training diverged, or a folder cannot be written.</exception>
    public EnsembleReport? Run(
        Func<int, IReadOnlyList<TrainingObserver>>? watch = null, Action<string, int, int>? measuring = null,
        CancellationToken cancellationToken = default)
    {
        var trainer = new MemberTrainer(this, _isResumed);
        var runs = Plan.Kind == EnsembleKind.Snapshots ? 1 : Plan.Members;
        for (var member = 0; member < runs; member++)
            if (!trainer.Train(member, watch?.Invoke(member) ?? [], cancellationToken))
                return null;
        try
        {
            var report = new EnsembleMeasure(this, measuring, cancellationToken).Measure();
            EnsembleFile.Write(Folder, Plan, Config.Seed, report);
            if (report.Curve.Count > 0)
                AtomicFile.WriteAllText(Path.Combine(Folder, "error-by-members.vl.json"), report.CurveChart().ToJson() + "\n");
            return report;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The seed of a member's training.</summary>
    internal ulong SeedOf(int member) => Plan.Kind == EnsembleKind.Snapshots ? Config.Seed : unchecked(Config.Seed + (ulong)member);

    /// <summary>The training samples of a member, by their numbers in the training part; null: all.</summary>
    internal int[]? BagOf(int member) => Plan.Kind == EnsembleKind.Bagging ? Bootstrap.Draw(Data.Training.Count, Config.Seed, member) : null;

    private IEnumerable<string> Trainings() => Plan.Kind == EnsembleKind.Snapshots
        ? [EnsembleFile.SnapshotTraining(Folder)]
        : Enumerable.Range(0, Plan.Members).Select(member => EnsembleFile.MemberOf(Folder, member));

    private static bool HasDiagnosis(string training) => File.Exists(Path.Combine(training, Diagnosis.FileName));
}
