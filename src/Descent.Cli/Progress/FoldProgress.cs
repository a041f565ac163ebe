using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>How far the training of a fold is, and all folds together.</summary>
internal sealed class FoldProgress(ProgressLine line, int fold, ConfigCrossValidation validation) : TrainingObserver
{
    private readonly int _folds = validation.Folds * validation.Repeats;
    private TrainingPlan? _plan;

    public override void OnStart(TrainingPlan plan) => _plan = plan;

    public override void OnStep(StepRecord step) => line.Report(() =>
    {
        var share = (fold + ((double)step.Step / _plan!.TotalSteps)) / _folds;
        return $"fold {fold + 1}/{_folds}  epoch {step.Epoch}/{_plan.Options.Epochs}  loss {Show.Loss(step.Loss)}  "
            + $"{Show.Duration(line.Seconds / share * (1 - share))} left";
    });

    public override void OnExamining(string rule, string trial, int stepsDone, int steps) =>
        line.Report(() => $"fold {fold + 1}/{_folds}  {ExaminingText.Of(rule, trial, stepsDone, steps)}");
}
