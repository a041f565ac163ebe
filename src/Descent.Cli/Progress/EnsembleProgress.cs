using System.Diagnostics;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>How far the training of an ensemble is: a line that changes on a terminal, a line for each member elsewhere.</summary>
internal sealed class EnsembleProgress(EnsembleTraining ensemble, bool isSilent)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(125);
    private readonly long _start = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _context;
    private TimeSpan _shown;
    private bool _isStopping;
    private double _doneBefore; // shares of runs that other processes made

    private int Runs => ensemble.Plan.Kind == EnsembleKind.Snapshots ? 1 : ensemble.Plan.Members;

    public EnsembleReport? Watch(Func<EnsembleReport?> run)
    {
        if (isSilent || !Screen.IsTerminal) return run();
        return Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
        {
            _context = context;
            return run();
        });
    }

    /// <summary>Who looks on at a member's training.</summary>
    public IReadOnlyList<TrainingObserver> Observers(int member) => isSilent ? [] : [new MemberView(this, member), new FaultView()];

    /// <summary>Told what is being measured.</summary>
    public void Measuring(string what, int done, int samples) =>
        Show($"{what}: {Terminal.Show.Count(done)} of {Terminal.Show.Count(samples)} samples");

    /// <summary>Told that the user wants to stop.</summary>
    public void Stopping() => _isStopping = true;

    private void Show(string text, bool isForced = false)
    {
        if (_context is null) return;
        var now = Stopwatch.GetElapsedTime(_start);
        if (!isForced && now - _shown < s_interval) return;
        _shown = now;
        _context.UpdateTarget(new Markup($"[grey]{Markup.Escape(_isStopping ? "stopping after this step" : text)}[/]") { Overflow = Overflow.Crop });
    }

    private sealed class MemberView(EnsembleProgress owner, int member) : TrainingObserver
    {
        private TrainingPlan? _plan;
        private double _loss;

        private string Name => owner.Runs == 1 ? "training" : $"member {member + 1} of {owner.Runs}";

        public override void OnStart(TrainingPlan plan)
        {
            _plan = plan;
            // What was trained before this process says nothing about its speed.
            var before = member + ((double)plan.StepsBefore / plan.TotalSteps);
            if (owner._doneBefore == 0 && before > 0 && owner._shown == TimeSpan.Zero) owner._doneBefore = before;
        }

        public override void OnStep(StepRecord step)
        {
            _loss = _loss == 0 ? step.Loss : (0.98 * _loss) + (0.02 * step.Loss);
            var done = member + ((double)step.Step / _plan!.TotalSteps) - owner._doneBefore;
            var left = Stopwatch.GetElapsedTime(owner._start).TotalSeconds / done * (owner.Runs - owner._doneBefore - done);
            owner.Show($"{Name}: epoch {step.Epoch} of {_plan.Options.Epochs}, loss {Terminal.Show.Loss(_loss)}, "
                + $"{Terminal.Show.Duration(left)} left");
        }

        public override void OnExamining(string rule, string trial, int stepsDone, int steps) =>
            owner.Show($"{Name}: {ExaminingText.Of(rule, trial, stepsDone, steps)}");

        public override void OnWarning(string message) => Screen.Warning($"{Name}: {message}");

        public override void OnEnd(Run run)
        {
            if (owner._context is not null || run.Outcome != RunOutcome.Finished) return;
            var validation = run.Epochs is [.., { Validation: { } last }] ? $"  {Describe(last)}" : string.Empty;
            Screen.Line($"{Name}{validation}  {Terminal.Show.Duration(run.Seconds)}");
        }

        private static string Describe(Evaluation last) => last.Accuracy is { } accuracy
            ? $"validation accuracy {Terminal.Show.Percent(accuracy)}"
            : $"validation RMSE {Terminal.Show.Value(last.Rmse ?? double.NaN)}";
    }
}
