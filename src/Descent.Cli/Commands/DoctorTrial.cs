using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>Trains a config for a few steps while the doctor watches, and keeps nothing.</summary>
internal sealed class DoctorTrial(ExperimentConfig config, int mostSteps, bool isSilent)
{
    /// <summary>What a shell expects where a signal ended it.</summary>
    public int StoppedCode { get; private set; } = 130;

    /// <summary>The diagnosis, or null where it was stopped.</summary>
    public Diagnosis? Run()
    {
        using var signals = new StopSignals();
        var setup = TrainingSetup.Create(config);
        setup.CreateTrainer().EstimateMemory(setup.TrainingData).Check();
        if (!isSilent) Screen.Line($"[grey]trial of at most {Show.Plural(mostSteps, "step")} within the first epoch; nothing is kept[/]");
        // The plan stays the whole training's: with fewer steps in the config its schedule would be another.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Token);
        var run = ProgressLine.Watch(
            !isSilent, line => setup.CreateTrainer(new TrialView(line, mostSteps, stop)).Fit(setup.TrainingData, stop.Token));
        if (signals.Token.IsCancellationRequested)
        {
            StoppedCode = signals.ExitCode;
            Console.Error.WriteLine("stopped");
            return null;
        }

        if (!isSilent)
        {
            Screen.Line($"[grey]{Show.Plural(run.Steps.Count, "step")} in {Show.Duration(run.Seconds)}[/]");
            Screen.Line();
        }

        return run.Diagnosis;
    }

    private sealed class TrialView(ProgressLine line, int mostSteps, CancellationTokenSource stop) : TrainingObserver
    {
        private int _epoch = int.MaxValue;

        public override void OnStart(TrainingPlan plan) => _epoch = Math.Min(plan.StepsPerEpoch, plan.TotalSteps);

        public override void OnStep(StepRecord step)
        {
            var steps = Math.Min(mostSteps, _epoch);
            var left = line.Seconds / step.Step * Math.Max(0, steps - step.Step);
            line.Report(() => $"trial: step {step.Step} of {steps}, loss {Show.Loss(step.Loss)}, {Show.Duration(left)} left");
            if (step.Step >= mostSteps && step.Step < _epoch) stop.Cancel(); // at the end of the epoch the validation comes first
        }

        public override void OnExamining(string rule, string trial, int stepsDone, int steps) =>
            line.Report(() => ExaminingText.Of(rule, trial, stepsDone, steps));

        public override void OnEpoch(EpochRecord epoch) => stop.Cancel();

        public override void OnWarning(string message) => Screen.Warning(message);
    }
}
