using System.Diagnostics;
using Descent.Cli.Terminal;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A line that says how far a measurement or a training is; it comes only when that takes longer than a second.</summary>
internal sealed class MeasuringProgress
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1), s_interval = TimeSpan.FromMilliseconds(125);
    private readonly long _start = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _context;
    private TimeSpan _shown, _partStart;
    private string _part = string.Empty;

    public MeasuringProgress() => Training = new Observer(this);

    /// <summary>Tells the steps of a training.</summary>
    public TrainingObserver Training { get; }

    public T Watch<T>(Func<T> work, bool isShown)
    {
        if (!isShown || !Screen.IsTerminal) return work();
        return Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
        {
            _context = context;
            return work();
        });
    }

    public void Report(string part, int done, int total)
    {
        var now = Stopwatch.GetElapsedTime(_start);
        if (part != _part || done == 0) (_part, _partStart) = (part, now);
        if (now < s_silence || now - _shown < s_interval) return;
        _shown = now;
        var left = done > 0 && total > done ? $", {Show.Duration((now - _partStart).TotalSeconds / done * (total - done))} left" : string.Empty;
        var text = $"{part}: {Show.Count(done)} of {Show.Count(total)}{left}";
        _context?.UpdateTarget(new Markup($"[grey]{Markup.Escape(text)}[/]") { Overflow = Overflow.Crop });
    }

    private sealed class Observer(MeasuringProgress progress) : TrainingObserver
    {
        private int _steps;

        public override void OnStart(TrainingPlan plan) => _steps = plan.TotalSteps;

        public override void OnStep(StepRecord step) => progress.Report("training on, steps", step.Step, _steps);
    }
}
