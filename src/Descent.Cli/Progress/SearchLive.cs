using System.Diagnostics;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A search on a terminal: the best trials so far in a table, and what is under way.</summary>
internal sealed class SearchLive : SearchObserver
{
    private const int ShownTrials = 8;
    private const int BarWidth = 24;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(125);
    private readonly SearchMeter _meter = new();
    private LiveDisplayContext? _context;
    private long _shownAt;

    public SearchResult Watch(Func<SearchResult> search) => Screen.Out.Live(new Text("reading the data")).AutoClear(true).Start(context =>
    {
        _context = context;
        return search();
    });

    public override void OnStart(SearchPlan plan, IReadOnlyList<SearchTrial> before)
    {
        _meter.Start(plan, before);
        Draw();
    }

    public override void OnTrial(SearchTrial trial)
    {
        _meter.Begin(trial);
        Draw();
    }

    public override void OnEpoch(SearchTrial trial, EpochRecord epoch)
    {
        _meter.Add(trial, epoch);
        if (Stopwatch.GetElapsedTime(_shownAt) >= s_interval) Draw();
    }

    public override void OnResult(SearchTrial trial)
    {
        _meter.End(trial);
        Draw();
    }

    private void Draw()
    {
        _shownAt = Stopwatch.GetTimestamp();
        var plan = _meter.Plan!;
        var share = plan.Epochs == 0 ? 0 : Math.Min(1, (double)_meter.Epochs / plan.Epochs);
        var full = (int)(share * BarWidth);
        var left = double.IsFinite(_meter.SecondsLeft) ? $"  {Show.Duration(_meter.SecondsLeft)} left" : string.Empty;
        var running = string.Join(", ", _meter.Running.OrderBy(r => r.Key).Select(r => $"trial {r.Key} (epoch {r.Value + 1})"));
        var count = $"{_meter.Results.Count} of {Show.Plural(plan.Trials, "trial")}";
        var line = $"[green]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/]";
        var bar = new Markup($"{count} {line}{left}") { Overflow = Overflow.Crop };
        var under = new Markup($"[grey]under way: {Screen.Safe(running)}[/]") { Overflow = Overflow.Crop };
        var table = SearchView.TableOf(plan.Spec, SearchView.Ranked(plan.Spec, _meter.Results.Values).Take(ShownTrials));
        _context?.UpdateTarget(_meter.Results.Count == 0 ? new Rows(bar, under) : new Rows(table, bar, under));
    }
}
