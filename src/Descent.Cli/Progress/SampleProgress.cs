using System.Diagnostics;
using Descent.Cli.Terminal;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A line that says how far a pass over samples is; it comes only when one takes longer than a second, and only in a terminal.</summary>
internal sealed class SampleProgress(string text)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1), s_interval = TimeSpan.FromMilliseconds(125);
    private readonly long _start = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _context;
    private TimeSpan _shown;

    /// <summary>Runs an action that reports to this.</summary>
    public T Watch<T>(Func<T> action) => !Screen.IsTerminal ? action() : Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
    {
        _context = context;
        return action();
    });

    /// <summary>So many of so many samples are done.</summary>
    public void Report(long done, long total)
    {
        var now = Stopwatch.GetElapsedTime(_start);
        if (_context is null || now < s_silence || now - _shown < s_interval) return;
        _shown = now;
        var left = done > 0 && total > done ? $", {Show.Duration(now.TotalSeconds / done * (total - done))} left" : string.Empty;
        _context.UpdateTarget(new Markup($"[grey]{Markup.Escape($"{text}: {Show.Count(done)} of {Show.Count(total)} samples{left}")}[/]")
        {
            Overflow = Overflow.Crop,
        });
    }
}
