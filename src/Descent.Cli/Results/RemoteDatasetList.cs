using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Data;

namespace Descent.Cli.Results;

/// <summary>What can be fetched, and what of it is in the cache.</summary>
internal static class RemoteDatasetList
{
    public static void Write(bool isJson)
    {
        foreach (var dataset in RemoteDatasets.All)
        {
            if (isJson) WriteJson(dataset);
            else WriteText(dataset);
        }

        if (!isJson) Screen.Line($"[grey]cache[/]  {Screen.Safe(DataCache.Root)}");
    }

    private static void WriteText(RemoteDataset dataset)
    {
        var size = dataset.DownloadBytes is { } bytes ? Show.Bytes(bytes) : "length not known";
        Screen.Line($"[bold]{dataset.Name}[/]  [grey]{size}[/]{(DataCache.Has(dataset) ? "  [green]in the cache[/]" : string.Empty)}");
        foreach (var line in TextWrap.Lines(dataset.Summary, Screen.Width - 3)) Screen.Line($"  {Screen.Safe(line)}");
        Screen.Line($"  [grey]{Screen.Safe(dataset.Homepage)}[/]");
    }

    private static void WriteJson(RemoteDataset dataset) => JsonLines.Write(w =>
    {
        w.WriteString("name", dataset.Name);
        w.WriteString("summary", dataset.Summary);
        w.WriteString("homepage", dataset.Homepage);
        if (dataset.DownloadBytes is { } bytes) w.WriteNumber("bytes", bytes);
        w.WriteString("folder", DataCache.FolderOf(dataset));
        w.WriteBoolean("isCached", DataCache.Has(dataset));
        w.WriteStartArray("files");
        foreach (var file in dataset.Files)
        {
            w.WriteStartObject();
            w.WriteString("name", file.Name);
            if (file.Bytes is { } length) w.WriteNumber("bytes", length);
            w.WriteString("sha256", file.Sha256);
            w.WriteStartArray("addresses");
            foreach (var address in file.Addresses) w.WriteStringValue(address);
            w.WriteEndArray();
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });
}
