using System.Diagnostics;
using Descent.Cli.Terminal;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A line that says how far a measurement is; it comes only when one takes longer than a second.</summary>
internal static class EvaluationProgress
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1), s_interval = TimeSpan.FromMilliseconds(125);

    /// <summary>Runs a measurement that tells how many it has done.</summary>
    /// <param name="isShown">Whether anything is shown.</param>
    /// <param name="what">What is done, such as "measuring the test data".</param>
    /// <param name="total">How many there are to do.</param>
    /// <param name="unit">What they are.</param>
    /// <param name="measure">Does it.</param>
    public static T Watch<T>(bool isShown, string what, int total, string unit, Func<Action<int>, T> measure)
    {
        if (!isShown || !Screen.IsTerminal) return measure(_ => { });
        var result = default(T)!;
        Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
        {
            var start = Stopwatch.GetTimestamp();
            var shown = TimeSpan.Zero;
            result = measure(done =>
            {
                var now = Stopwatch.GetElapsedTime(start);
                if (now < s_silence || now - shown < s_interval) return;
                shown = now;
                var left = done > 0 ? $", {Show.Duration(now.TotalSeconds / done * (total - done))} left" : string.Empty;
                context.UpdateTarget(new Markup($"[grey]{Markup.Escape(what)}: {Show.Count(done)} of {Show.Count(total)} {unit}{left}[/]")
                {
                    Overflow = Overflow.Crop,
                });
            });
        });
        return result;
    }
}
