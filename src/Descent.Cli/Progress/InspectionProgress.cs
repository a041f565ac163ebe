using System.Diagnostics;
using Descent.Cli.Terminal;
using Descent.Data;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A line that says how far an inspection is; it comes only when one takes longer than a second.</summary>
internal sealed class InspectionProgress
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1), s_interval = TimeSpan.FromMilliseconds(125);
    private readonly long _start = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _context;
    private TimeSpan _shown;
    private string _part = string.Empty;
    private TimeSpan _partStart;

    public InspectionReport Watch(Func<InspectionReport> inspect) => Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
    {
        _context = context;
        return inspect();
    });

    public void Report(string part, long done, long total)
    {
        var now = Stopwatch.GetElapsedTime(_start);
        if (part != _part) (_part, _partStart) = (part, now);
        if (now < s_silence || now - _shown < s_interval) return;
        _shown = now;
        var left = done > 0 && total > done ? $", {Show.Duration((now - _partStart).TotalSeconds / done * (total - done))} left" : string.Empty;
        var text = total > 0 ? $"{part}: {Show.Count(done)} of {Show.Count(total)} samples{left}" : done > 0 ? $"{Show.Count(done)} {part}" : part;
        _context?.UpdateTarget(new Markup($"[grey]{Markup.Escape(text)}[/]") { Overflow = Overflow.Crop });
    }
}
