using System.Diagnostics;
using Descent.Cli.Terminal;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A line that says how far a measurement is; it comes only when one takes longer than a second.</summary>
internal sealed class MeasureProgress(bool isShown)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1), s_interval = TimeSpan.FromMilliseconds(125);
    private readonly long _start = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _context;
    private TimeSpan _shown;

    public T Watch<T>(Func<Action<string, int, int>, T> measure)
    {
        if (!isShown) return measure((_, _, _) => { });
        return Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
        {
            _context = context;
            return measure(Report);
        });
    }

    private void Report(string what, int done, int total)
    {
        var now = Stopwatch.GetElapsedTime(_start);
        if (now < s_silence || now - _shown < s_interval) return;
        _shown = now;
        var left = done > 0 ? Show.Duration(now.TotalSeconds / done * (total - done)) : "?";
        var text = $"{what}: {Show.Count(done)} of {Show.Count(total)} samples, {left} left";
        _context?.UpdateTarget(new Markup($"[grey]{Markup.Escape(Screen.Clean(text))}[/]") { Overflow = Overflow.Crop });
    }
}
