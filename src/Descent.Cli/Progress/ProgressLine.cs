using System.Diagnostics;
using Descent.Cli.Terminal;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A line that renews itself on a terminal, and that comes only where something takes longer than a second; nothing in a file.</summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1), s_interval = TimeSpan.FromMilliseconds(125);
    private readonly long _start = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _context;
    private TimeSpan _shown;

    /// <summary>Runs an action with the line on screen.</summary>
    /// <param name="isShown">Whether there is to be a line.</param>
    /// <param name="action">The action.</param>
    public static T Watch<T>(bool isShown, Func<ProgressLine, T> action)
    {
        var line = new ProgressLine();
        if (!isShown || !Screen.IsTerminal) return action(line);
        return Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
        {
            line._context = context;
            return action(line);
        });
    }

    public double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Shows a text, if it is time to.</summary>
    public void Report(Func<string> text)
    {
        var now = Stopwatch.GetElapsedTime(_start);
        if (_context is null || now < s_silence || now - _shown < s_interval) return;
        _shown = now;
        _context.UpdateTarget(new Markup($"[grey]{Screen.Safe(text())}[/]") { Overflow = Overflow.Crop });
    }

    /// <summary>Writes a lasting line above.</summary>
    public void Lasting(string markup)
    {
        if (_context is null)
        {
            Screen.Line(markup);
            return;
        }

        // The line goes over a display that may be longer, and what it does not cover would stay.
        var width = Screen.Width - 1;
        Screen.Out.MarkupLine(markup + new string(' ', Math.Max(0, width - Markup.Remove(markup).Length)));
    }
}
