using Descent.Cli.Recipes;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>One training, from the config to the exit code.</summary>
internal sealed class TrainJob
{
    public required string? ConfigPath { get; init; }

    public required IReadOnlyList<string> Overrides { get; init; }

    public required string? Data { get; init; }

    public required int? Threads { get; init; }

    public required string? Out { get; init; }

    public required string? Resume { get; init; }

    public required TrainOutput Form { get; init; }

    /// <summary>What is done in place of a training.</summary>
    public TrainCheck Check { get; init; }

    /// <summary>Whether what the doctor finds is treated, and trained again.</summary>
    public bool Treat { get; init; }

    public int Run()
    {
        if (Resume is not null && RunFolder.IsFinished(Resume))
            throw new TrainingException($"--resume: got {Resume}, which is finished; expected a run that was broken off. Train "
                + "anew for more epochs.");
        var config = Configure();
        if (Treat && config.BuildDoctor() is null)
            throw new UsageException("--treat: got a config in which the doctor does not watch; expected doctor.watch true.");
        if (Threads is { } threads) CpuDevice.Threads = threads;
        var setup = SetUp(config);
        setup.CreateTrainer().EstimateMemory(setup.TrainingData).Check();
        if (Check != TrainCheck.None && Form == TrainOutput.Full) RunHeader.Write(config, setup, checkpoint: null);
        if (Check == TrainCheck.FastDevRun) return TrainingChecks.FastDevRun(setup, Form == TrainOutput.Json, Form == TrainOutput.Quiet);
        if (Check == TrainCheck.OverfitOneBatch) return TrainingChecks.OverfitOneBatch(setup, Form == TrainOutput.Json);
        var checkpoint = Resume is null ? null : CheckpointFolder.LoadNewest(RunFolder.CheckpointsOf(Resume), Screen.Warning);
        var metadata = SavedModel.Metadata(config, setup.Data);
        var training = new FolderTraining(Form);
        Run run;
        string path;
        using (var folder = checkpoint is null
            ? new RunFolder(Out ?? RunPath.New(config.Name), config.ToJson(), metadata)
            : RunFolder.Reopen(Resume!, checkpoint, metadata))
        {
            path = folder.Path;
            if (Form == TrainOutput.Full) RunHeader.Write(config, setup, checkpoint);
            run = training.Fit(config, setup, folder, checkpoint);
            if (Form != TrainOutput.Json) RunResult.Write(run, config, path, setup.Data, Form == TrainOutput.Full, Treat && IsTreatable(config, run));
        }

        var exitCode = training.Outcome(run, path);
        return Treat ? Treated(config, run, path, exitCode) : exitCode;
    }

    private ExperimentConfig Configure()
    {
        ExperimentConfig Read(IEnumerable<string> overrides) =>
            ConfigPath is null ? DefaultConfig.Parse(overrides) : ExperimentConfig.Load(ConfigPath, overrides);
        if (Resume is not null) return ExperimentConfig.Load(Path.Combine(Resume, "config.json"));
        if (Data is null) return Read(Overrides);
        var given = ConfigPath is null ? null : Read([]);
        var recipe = DataFinder.Find(Data, given?.Source);
        if (given is null && Form == TrainOutput.Full) RunHeader.Write(recipe);
        // The data first: what --set says about it is meant for the new source.
        return Read([.. recipe.Overrides(given), .. Overrides]);
    }

    private TrainingSetup SetUp(ExperimentConfig config)
    {
        try
        {
            return TrainingSetup.Create(config);
        }
        catch (DataException e) when (Data is not null && e.InnerException is DataException inner)
        {
            // The place in the config is one that the user never wrote: --data put it there.
            throw new DataException(inner.Message, e);
        }
    }

    private static bool IsTreatable(ExperimentConfig config, Run run) =>
        run.Outcome != RunOutcome.Cancelled && Prescription.Of(config, run.Diagnosis) is not null;

    // The treatments come after the folder of the first run is closed.
    private int Treated(ExperimentConfig config, Run run, string folder, int exitCode)
    {
        if (!IsTreatable(config, run)) return exitCode;
        if (Form == TrainOutput.Full) Screen.Line();
        var training = new TreatedTraining(Form, folder);
        var result = new Treatment(config) { Untreated = run, Train = (_, prescription, _) => training.Train(prescription!) }.Run();
        if (Form == TrainOutput.Json) training.WriteResult(result);
        else TreatmentView.WriteComparison(training.Folders, result.Best.Number);
        return result.Rounds[^1].Run.Outcome == RunOutcome.Cancelled ? training.ExitCodes[^1]
            : result.HasHelped ? training.ExitCodes[result.Best.Number - 1] : exitCode;
    }
}
