using Descent.Cli.Progress;
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

    public int Run()
    {
        if (Resume is not null && RunFolder.IsFinished(Resume))
            throw new TrainingException($"--resume: got {Resume}, which is finished; expected a run that was broken off. Train anew for more epochs.");
        var config = Configure();
        if (Threads is { } threads) CpuDevice.Threads = threads;
        var setup = SetUp(config);
        setup.CreateTrainer().EstimateMemory(setup.TrainingData).Check();
        if (Check != TrainCheck.None && Form == TrainOutput.Full) RunHeader.Write(config, setup, checkpoint: null);
        if (Check == TrainCheck.FastDevRun) return TrainingChecks.FastDevRun(setup, Form == TrainOutput.Json, Form == TrainOutput.Quiet);
        if (Check == TrainCheck.OverfitOneBatch) return TrainingChecks.OverfitOneBatch(setup, Form == TrainOutput.Json);
        var checkpoint = Resume is null ? null : CheckpointFolder.LoadNewest(RunFolder.CheckpointsOf(Resume), Screen.Warning);
        var metadata = SavedModel.Metadata(config, setup.Data);
        using var folder = checkpoint is null
            ? new RunFolder(Out ?? RunPath.New(config.Name), config.ToJson(), metadata)
            : RunFolder.Reopen(Resume!, checkpoint, metadata);
        if (Form == TrainOutput.Full) RunHeader.Write(config, setup, checkpoint);
        var (run, exitCode) = Train(config, setup, folder, checkpoint);
        if (Form != TrainOutput.Json) RunResult.Write(run, folder.Path, setup.Data, Form == TrainOutput.Full);
        return Outcome(run, folder.Path, exitCode);
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

    private (Run Run, int StoppedCode) Train(ExperimentConfig config, TrainingSetup setup, RunFolder folder, TrainingCheckpoint? checkpoint)
    {
        var json = Form == TrainOutput.Json ? new JsonView(config.Name ?? string.Empty, folder.Path) : null;
        var live = Form == TrainOutput.Full && Screen.IsTerminal ? new LiveView() : null;
        var lines = Form == TrainOutput.Full && live is null ? new LineView() : null;
        using var signals = new StopSignals(_ => live?.Stopping());
        var trainer = setup.CreateTrainer(RunFolder.CheckpointsOf(folder.Path), [folder, .. Views(json, (TrainingObserver?)live ?? lines)]);
        Run Fit() => checkpoint is null
            ? trainer.Fit(setup.TrainingData, signals.Token)
            : trainer.Resume(checkpoint, setup.TrainingData, signals.Token);
        var run = live is null ? Fit() : live.Watch(Fit);
        json?.Finish(run);
        return (run, signals.ExitCode);
    }

    private static IEnumerable<TrainingObserver> Views(JsonView? json, TrainingObserver? view)
    {
        if (json is not null) return [json];
        return view is null ? [new FaultView()] : [view, new FaultView()];
    }

    private int Outcome(Run run, string folder, int stoppedCode)
    {
        var model = Path.Combine(folder, RunFolder.ModelFile);
        switch (run.Outcome)
        {
            case RunOutcome.Cancelled:
                Console.Error.WriteLine($"{run.Message}; the model is in {model}");
                return stoppedCode;
            case RunOutcome.Diverged:
                var state = run.Faults is [.., { Kind: FaultKind.Weight }] ? "the last whole one" : "as the step before left it";
                Screen.Error($"{run.Message}. The model in {model} is {state}.");
                return Failures.Failed;
            default:
                return 0;
        }
    }
}
