using Descent.Data;

namespace Descent.Cli.Progress;

/// <summary>A download as one JSON object a line.</summary>
internal sealed class FetchJson : FetchView
{
    private readonly FetchMeter _meter = new(TimeSpan.FromMilliseconds(250));

    public override void Begin(RemoteDataset dataset, string folder) => JsonLines.Write(w =>
    {
        w.WriteString("event", "start");
        w.WriteString("name", dataset.Name);
        w.WriteString("folder", folder);
        w.WriteNumber("files", dataset.Files.Count);
        if (dataset.DownloadBytes is { } bytes) w.WriteNumber("bytes", bytes);
        else w.WriteNull("bytes");
    });

    public override void Report(FetchProgress value)
    {
        if (value.Stage is FetchStage.Downloading or FetchStage.Unpacking && !_meter.Add(value)) return;
        JsonLines.Write(w =>
        {
            w.WriteString("event", value.Stage.ToString().ToLowerInvariant());
            w.WriteString("file", value.File);
            w.WriteNumber("done", value.Done);
            if (value.Total is { } total) w.WriteNumber("total", total);
            else w.WriteNull("total");
            if (value.Message.Length > 0) w.WriteString("message", value.Message);
        });
    }

    public override void End(RemoteDataset dataset, FetchResult result, bool isCached) => JsonLines.Write(w =>
    {
        w.WriteString("event", "end");
        w.WriteString("name", dataset.Name);
        w.WriteString("folder", result.Folder);
        w.WriteNumber("downloadedBytes", result.DownloadedBytes);
        w.WriteStartArray("files");
        foreach (var file in result.Files) w.WriteStringValue(file);
        w.WriteEndArray();
        w.WriteStartArray("notes");
        foreach (var note in result.Notes) w.WriteStringValue(note);
        w.WriteEndArray();
    });
}
