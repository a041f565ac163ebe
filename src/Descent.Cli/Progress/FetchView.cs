using System.Diagnostics;
using Descent.Cli.Terminal;
using Descent.Data;

namespace Descent.Cli.Progress;

/// <summary>Shows a download in one form.</summary>
internal abstract class FetchView : IProgress<FetchProgress>
{
    public abstract void Report(FetchProgress value);

    /// <summary>Says what is about to come.</summary>
    public virtual void Begin(RemoteDataset dataset, string folder)
    {
        Screen.Line($"[bold]{Screen.Safe(dataset.Name)}[/]  {Screen.Safe(dataset.Summary)}");
        Screen.Line($"[grey]to[/]  {Screen.Safe(folder)}");
    }

    /// <summary>Runs the download with the display on screen.</summary>
    public virtual FetchResult Watch(Func<FetchResult> fetch) => fetch();

    /// <summary>Says what came of it.</summary>
    public abstract void End(RemoteDataset dataset, FetchResult result, bool isCached);

    protected static void WriteEnd(RemoteDataset dataset, FetchResult result, bool isCached)
    {
        foreach (var note in result.Notes) Screen.Warning(note);
        var files = Show.Plural(result.Files.Count, "file");
        Screen.Line(result.DownloadedBytes == 0
            ? $"{files}, all there already and whole"
            : $"{files} in place, {Show.Bytes(result.DownloadedBytes)} downloaded{(result.Notes.Count == 0 ? " and checked" : string.Empty)}");
        if (isCached) Screen.Line($"[grey]next[/]  descent train --data {dataset.Name}");
    }

    /// <summary>A lasting line for what is worth one, or null.</summary>
    protected static string? Lasting(FetchProgress value) => value.Stage switch
    {
        FetchStage.Present => $"{value.File}  there already",
        FetchStage.Finished => $"{value.File}  {Show.Bytes(value.Done)}",
        FetchStage.Retrying => $"{value.File}  {value.Message}",
        FetchStage.Unpacking when value.Done == value.Total => $"{value.File}  unpacked",
        _ => null,
    };
}

/// <summary>Prints the folder at the end.</summary>
internal sealed class FetchQuiet : FetchView
{
    public override void Begin(RemoteDataset dataset, string folder)
    {
    }

    public override void Report(FetchProgress value)
    {
    }

    public override void End(RemoteDataset dataset, FetchResult result, bool isCached)
    {
        foreach (var note in result.Notes) Screen.Warning(note);
        Console.Out.WriteLine(result.Folder);
    }
}

/// <summary>Plain lines, for a file or a pipe: one a file, and one every few seconds.</summary>
internal sealed class FetchLines : FetchView
{
    private const double Seconds = 5;
    private readonly FetchMeter _meter = new(TimeSpan.FromSeconds(Seconds));

    public override void Report(FetchProgress value)
    {
        if (Lasting(value) is { } line) Screen.Line(Screen.Safe(line));
        else if (value.Stage == FetchStage.Downloading && _meter.Add(value) && _meter.HasSpeed)
            Screen.Line(Screen.Safe($"{value.File}  {_meter.Text}"));
    }

    public override void End(RemoteDataset dataset, FetchResult result, bool isCached) => WriteEnd(dataset, result, isCached);
}

/// <summary>How fast bytes arrive, and when to show it again.</summary>
internal sealed class FetchMeter(TimeSpan interval)
{
    private string _file = string.Empty;
    private FetchProgress _last;
    private long _shownAt = Stopwatch.GetTimestamp();
    private long _shownBytes;
    private double _speed;

    public bool HasSpeed => _speed > 0;

    /// <summary>From 0 to 1; 0 where the length is not known.</summary>
    public double Share => _last.Total is > 0 and var total ? (double)_last.Done / total : 0;

    /// <summary>4.5 of 9.5 MiB, 2.1 MiB/s, 3 s left.</summary>
    public string Text
    {
        get
        {
            var bytes = _last.Total is { } total ? $"{Show.Bytes(_last.Done)} of {Show.Bytes(total)}" : Show.Bytes(_last.Done);
            var speed = HasSpeed ? $"  {Show.Bytes((long)_speed)}/s" : string.Empty;
            var rest = _last.Total - _last.Done ?? 0;
            return $"{bytes}{speed}{(HasSpeed && rest > 0 ? $"  {Show.Duration(rest / _speed)} left" : string.Empty)}";
        }
    }

    /// <summary>Takes a message; true when the display is due.</summary>
    public bool Add(FetchProgress value)
    {
        // What lay there from an earlier attempt must not count as fast.
        var isNew = value.File != _file || value.Done < _shownBytes;
        _last = value;
        if (isNew)
        {
            (_file, _shownBytes, _speed, _shownAt) = (value.File, value.Done, 0, Stopwatch.GetTimestamp());
            return true;
        }

        var elapsed = Stopwatch.GetElapsedTime(_shownAt);
        if (elapsed < interval && value.Done != value.Total) return false;
        if (elapsed.TotalSeconds > 0.02)
        {
            var speed = (value.Done - _shownBytes) / elapsed.TotalSeconds;
            _speed = _speed == 0 ? speed : (0.7 * _speed) + (0.3 * speed);
        }

        (_shownAt, _shownBytes) = (Stopwatch.GetTimestamp(), value.Done);
        return true;
    }
}
