using Descent.Cli.Terminal;
using Descent.Data;
using Spectre.Console;

namespace Descent.Cli.Progress;

/// <summary>A bar that renews itself, and one lasting line a file above it.</summary>
internal sealed class FetchLive : FetchView
{
    private const int BarWidth = 24;
    private readonly FetchMeter _meter = new(TimeSpan.FromMilliseconds(125));
    private LiveDisplayContext? _context;

    public override FetchResult Watch(Func<FetchResult> fetch) => Screen.Out.Live(new Text(string.Empty)).AutoClear(true).Start(context =>
    {
        _context = context;
        return fetch();
    });

    public override void Report(FetchProgress value)
    {
        if (Lasting(value) is { } line)
        {
            // The line goes over a display that may be longer, and what it does not cover would stay.
            var width = Screen.Width - 1;
            foreach (var piece in TextWrap.Lines(Screen.Clean(line), width)) Screen.Out.MarkupLine(Markup.Escape(piece.PadRight(width)));
        }
        else if (_meter.Add(value))
        {
            var full = (int)(_meter.Share * BarWidth);
            var verb = value.Stage == FetchStage.Unpacking ? "unpacking " : string.Empty;
            var bar = $"[green]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/]";
            _context?.UpdateTarget(new Markup($"{verb}{Screen.Safe(value.File)} {bar} {Markup.Escape(_meter.Text)}") { Overflow = Overflow.Crop });
        }
    }

    public override void End(RemoteDataset dataset, FetchResult result, bool isCached) => WriteEnd(dataset, result, isCached);
}
