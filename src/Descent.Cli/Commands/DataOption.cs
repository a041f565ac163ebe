using System.Text.Json;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;

namespace Descent.Cli.Commands;

/// <summary>Turns --data into changes of a config.</summary>
internal static class DataOption
{
    /// <summary>The changes that make a config read <paramref name="path"/>.</summary>
    /// <param name="path">A folder with the files of MNIST or CIFAR, a table, or the name of a data set that was fetched.</param>
    /// <param name="config">The config so far, or null where it is the built-in one.</param>
    public static IEnumerable<string> Overrides(string path, ExperimentConfig? config)
    {
        if (!Path.Exists(path) && RemoteDatasets.TryFind(path) is { } fetched) return Named(fetched, config);
        var text = $"\"{JsonEncodedText.Encode(Path.GetFullPath(path))}\"";
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string[] name = config is null ? [$"name=\"{JsonEncodedText.Encode(Path.GetFileNameWithoutExtension(full))}\""] : [];
        if (Directory.Exists(path))
        {
            var kind = CifarFolder.IsComplete(path) && !MnistFolder.IsComplete(path) ? "cifar" : "idx";
            return [.. name, $"data.source={{\"{kind}\": {{\"folder\": {text}}}}}"];
        }

        if (!File.Exists(path) || !IsTable(path))
        {
            var got = File.Exists(path) ? "a file that is no table" : "no such file or folder";
            var hint = NearestWord.Find(path, RemoteDatasets.All.Select(d => d.Name)) is { } near ? $" Did you mean '{near}'?" : string.Empty;
            throw new DataException(
                $"{path}: got {got}; expected a folder with the files of MNIST or CIFAR, a .csv file, or the name of a fetched data set.{hint}");
        }

        // What the config says about columns still holds for another file of the same form.
        if (config?.Source == "csv") return [$"data.source.csv.path={text}"];
        string[] source = [$"data.source={{\"csv\": {{\"path\": {text}}}}}"];
        return config is null ? [.. name, .. source, .. ForTables] : source;
    }

    private static IEnumerable<string> Named(RemoteDataset dataset, ExperimentConfig? config)
    {
        var folder = DataCache.FolderOf(dataset);
        if (dataset.IsComplete(folder)) return Overrides(folder, config);
        throw new DataException($"{dataset.Name}: got nothing in the cache at {folder}; expected it. Run 'descent data fetch {dataset.Name}'.");
    }

    // The built-in network looks at images; rows of a table want a plain one.
    private static IEnumerable<string> ForTables =>
    [
        "data.preprocess=[\"standardize\"]",
        "data.standardizeTargets=true",
        "data.batchSize=16",
        "model=[{\"linear\": {\"units\": 32}}, \"relu\", {\"linear\": {\"units\": 32}}, \"relu\", \"linear\"]",
        "loss=null",
        "optimizer={\"adam\": {\"learningRate\": 0.005}}",
        "training.epochs=40",
    ];

    private static bool IsTable(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() is ".csv" or ".tsv" or ".txt" or ".data";
    }
}
