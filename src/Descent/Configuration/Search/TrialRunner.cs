using System.Diagnostics;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Trains one trial up to the end of a rung.</summary>
internal sealed class TrialRunner(SearchSpec spec, string folder, SourceCache cache)
{
    /// <summary>Where a trial keeps what it needs to go on.</summary>
    public string CheckpointsOf(int number) =>
        Path.Combine(folder, "checkpoints", FormattableString.Invariant($"trial-{number:D4}"));

    /// <summary>Trains.</summary>
    /// <param name="trial">Which, up to how many epochs.</param>
    /// <param name="epochs">Told every epoch.</param>
    /// <param name="cancellation">Stops after a step.</param>
    /// <returns>The result, or null where it was stopped.</returns>
    public SearchTrial? Run(SearchTrial trial, Action<EpochRecord> epochs, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        SearchTrial? result;
        try
        {
            result = Train(trial, epochs, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException)) // a screen or a disk that is gone concerns all trials
        {
            var first = e.Message.Split('\n')[0].TrimEnd('\r');
            var reason = e is OutOfMemoryException ? "there is not enough memory for it" : e is DescentException ? first
                : $"{e.GetType().Name}: {first}";
            result = trial with { Status = TrialStatus.Failed, Reason = reason };
        }

        return result is null ? null : result with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    /// <summary>Deletes what a trial kept; it will not go on.</summary>
    public void Forget(int number)
    {
        try
        {
            if (Directory.Exists(CheckpointsOf(number))) Directory.Delete(CheckpointsOf(number), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A checkpoint too many harms nobody.
        }
    }

    private SearchTrial? Train(SearchTrial trial, Action<EpochRecord> epochs, CancellationToken cancellation)
    {
        var pauses = spec.Strategy.Pauses;
        var config = pauses ? spec.PausingConfigOf(trial.Values) : spec.ConfigOf(trial.Values);
        var setup = TrainingSetup.Create(config, config.LoadData(cache), pauses ? trial.Epochs : null);
        // The test data is not even handed over.
        var data = setup.TrainingData with { Test = null };
        var checkpoints = pauses ? CheckpointsOf(trial.Number) : null;
        var trainer = setup.CreateUnwatchedTrainer(checkpoints, [new EpochTeller(epochs)]);
        var run = checkpoints is not null && CheckpointFolder.List(checkpoints).Count > 0
            ? trainer.Resume(CheckpointFolder.LoadNewest(checkpoints), data, cancellation)
            : trainer.Fit(data, cancellation);
        return run.Outcome switch
        {
            RunOutcome.Cancelled => null,
            RunOutcome.Diverged => trial with { Status = TrialStatus.Diverged, Reason = run.Message },
            _ => Measured(trial, Measure(trainer, run, data)),
        };
    }

    // Early stopping may have put earlier weights back, and a trial that is resumed at the very end has no epoch to tell of.
    private Evaluation Measure(Trainer trainer, Run run, TrainingData data)
    {
        if (trainer.EarlyStopping is null && run.Epochs is [.., { Validation: { } validation }] && spec.Objective.Of(validation) is not null)
            return validation;
        var metrics = spec.Objective.AddTo(trainer.Metrics ?? []);
        return Evaluator.Measure(trainer.Model, trainer.Loss, data.Validation!, data, trainer.Options.EvaluationBatchSize, metrics: metrics);
    }

    private SearchTrial Measured(SearchTrial trial, Evaluation validation)
    {
        var objective = spec.Objective.Of(validation)
            ?? throw new TrainingException($"search: got data without {spec.Objective.Name}; expected another objective.");
        var isFinite = double.IsFinite(objective);
        return trial with
        {
            Status = isFinite ? TrialStatus.Finished : TrialStatus.Diverged,
            Reason = isFinite ? string.Empty : $"the {spec.Objective.Name} is {(double.IsNaN(objective) ? "no number" : "infinite")}",
            Objective = isFinite ? objective : null,
            Metrics = NamedMetrics.Of(validation),
        };
    }

    private sealed class EpochTeller(Action<EpochRecord> tell) : TrainingObserver
    {
        public override void OnEpoch(EpochRecord epoch) => tell(epoch);
    }
}
