using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Diagnostics;
using Descent.Training;
using Spectre.Console;
using Spectre.Console.Rendering;
using static Descent.Cli.Terminal.Show;

namespace Descent.Cli.Progress;

/// <summary>Progress on a terminal: a few lines that renew themselves, and one lasting line an epoch above them.</summary>
internal sealed class LiveView : TrainingObserver
{
    private const int Narrow = 64;

    // Eight times a second: the eye sees no more, and drawing stays under a hundredth of the time.
    private readonly RunMeter _meter = new(TimeSpan.FromMilliseconds(125));
    private LiveDisplayContext? _context;
    private string _doing = string.Empty;
    private bool _isStopping;

    /// <summary>Runs an action with the display on screen.</summary>
    public Run Watch(Func<Run> train) => Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
    {
        _context = context;
        return train();
    });

    /// <summary>Says that the run ends after the step under way.</summary>
    public void Stopping() => _isStopping = true;

    public override void OnStart(TrainingPlan plan)
    {
        _meter.Start(plan);
        Draw();
    }

    public override void OnStep(StepRecord step)
    {
        _doing = string.Empty;
        if (_meter.Add(step) || step.Step == _meter.Plan!.TotalSteps) Draw();
    }

    public override void OnEvaluating(string role, int samplesDone, int samples)
    {
        _doing = $"measuring the {role} data: {Count(samplesDone)} of {Count(samples)}";
        if (_meter.IsDue() || samplesDone == samples) Draw();
    }

    // A trial is shown at once: a pass that takes seconds tells nothing until it is over.
    public override void OnExamining(string rule, string trial, int stepsDone, int steps)
    {
        _doing = ExaminingText.Of(rule, trial, stepsDone, steps);
        if (_meter.IsDue() || (trial.Length > 0 && stepsDone == 0)) Draw();
    }

    // The line goes over a display that may be longer, and what it does not cover would stay.
    public override void OnEpoch(EpochRecord epoch)
    {
        var width = Screen.Width - 1;
        foreach (var line in TextWrap.Lines(EpochText.Of(epoch, _meter.Plan!.Options.Epochs), width))
            Screen.Out.MarkupLine(Markup.Escape(line.PadRight(width)));
    }

    public override void OnFinding(Finding finding)
    {
        if (finding.Severity == Severity.Info) return; // advice can wait for the end
        foreach (var line in FindingText.Live(finding)) Screen.Out.MarkupLine(line);
    }

    private void Draw() => _context?.UpdateTarget(new Rows(Bar(), Numbers()));

    private Markup Bar()
    {
        var (plan, step) = (_meter.Plan!, _meter.Last.Step);
        var share = plan.TotalSteps == 0 ? 0 : (double)step / plan.TotalSteps;
        var head = $"epoch {Math.Max(1, _meter.Last.Epoch)}/{plan.Options.Epochs}  step {Count(step)}/{Count(plan.TotalSteps)} ";
        var tail = _isStopping ? " stopping after this step" : $" {share * 100:0} %  {Left()}";
        var width = Math.Clamp(Screen.Width - head.Length - tail.Length - 1, 4, 60);
        var full = (int)(share * width);
        return new Markup($"{head}[green]{new string('━', full)}[/][grey]{new string('─', width - full)}[/]{tail}") { Overflow = Overflow.Crop };
    }

    private string Left()
    {
        var isKnown = double.IsFinite(_meter.SecondsLeft) && _meter.Last.Step < _meter.Plan!.TotalSteps;
        return isKnown && Screen.Width >= Narrow ? $"{Duration(_meter.SecondsLeft)} left" : string.Empty;
    }

    private IRenderable Numbers()
    {
        if (_doing.Length > 0) return new Markup($"[grey]{Markup.Escape(_doing)}[/]") { Overflow = Overflow.Crop };
        if (_meter.Last.Step == 0) return new Markup("[grey]first step[/]");
        var accuracy = _meter.Accuracy is { } share ? $"  accuracy [bold]{Percent(share)}[/]" : string.Empty;
        return new Markup(
            $"loss [bold]{Loss(_meter.Loss)}[/] [aqua]{_meter.Losses}[/]{accuracy}  {Count((long)_meter.SamplesPerSecond)} samples/s")
        {
            Overflow = Overflow.Crop,
        };
    }
}
