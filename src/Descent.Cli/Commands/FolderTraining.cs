using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>Trains into a run's folder, with a display in the form that was asked for.</summary>
internal sealed class FolderTraining(TrainOutput form)
{
    /// <summary>What a shell expects where the run was stopped by a signal.</summary>
    public int StoppedCode { get; private set; } = 130;

    public Run Fit(ExperimentConfig config, TrainingSetup setup, RunFolder folder, TrainingCheckpoint? checkpoint)
    {
        var json = form == TrainOutput.Json ? new JsonView(config.Name ?? string.Empty, folder.Path) : null;
        var live = form == TrainOutput.Full && Screen.IsTerminal ? new LiveView() : null;
        var lines = form == TrainOutput.Full && live is null ? new LineView() : null;
        using var signals = new StopSignals(_ => live?.Stopping());
        var trainer = setup.CreateTrainer(RunFolder.CheckpointsOf(folder.Path), [folder, .. Views(json, (TrainingObserver?)live ?? lines)]);
        Run Fit() => checkpoint is null
            ? trainer.Fit(setup.TrainingData, signals.Token)
            : trainer.Resume(checkpoint, setup.TrainingData, signals.Token);
        var run = live is null ? Fit() : live.Watch(Fit);
        json?.Finish(run);
        StoppedCode = signals.ExitCode;
        return run;
    }

    /// <summary>Says why a run did not come to its end, and gives the exit code.</summary>
    public int Outcome(Run run, string folder)
    {
        var model = Path.Combine(folder, RunFolder.ModelFile);
        switch (run.Outcome)
        {
            case RunOutcome.Cancelled:
                Console.Error.WriteLine($"{run.Message}; the model is in {model}");
                return StoppedCode;
            case RunOutcome.Diverged:
                var state = run.Faults is [.., { Kind: FaultKind.Weight }] ? "the last whole one" : "as the step before left it";
                Screen.Error($"{run.Message}. The model in {model} is {state}.");
                return Failures.Failed;
            default:
                return 0;
        }
    }

    private static IEnumerable<TrainingObserver> Views(JsonView? json, TrainingObserver? view)
    {
        if (json is not null) return [json];
        return view is null ? [new FaultView()] : [view, new FaultView()];
    }
}
