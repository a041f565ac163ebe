using Descent.Cli.Terminal;
using Descent.Data;
using Descent.Formats;

namespace Descent.Cli.Recipes;

/// <summary>Finds out what a path on the command line holds.</summary>
internal static class DataFinder
{
    private const string Expected =
        "a folder of pictures (a sub-folder for each class, or images and masks), a folder with the files of MNIST or CIFAR, "
        + "or a file: .csv, .tsv, .txt, .npy, .npz, also gzipped; or the name of a fetched data set";

    private static readonly string[] s_tables = [".csv", ".tsv", ".data"];
    private static readonly string[] s_texts = [".txt", ".text", ".md"];

    /// <summary>How the data at a path is read.</summary>
    /// <param name="path">A file or folder, or the name of a data set that was fetched.</param>
    /// <param name="source">The source that a config names: decides where a file could be two things; null without a config.</param>
    /// <exception cref="DataException">Nothing is there, or nothing that could be trained on.</exception>
    public static Recipe Find(string path, string? source)
    {
        if (!Path.Exists(path) && RemoteDatasets.TryFind(path) is { } known) return Fetched(known, source);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full)) return Folder(path, full);
        if (!File.Exists(full)) throw new DataException($"{path}: got no such file or folder; expected {Expected}.{NameHint(path)}");
        var ending = Path.GetExtension(full.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? full[..^3] : full).ToLowerInvariant();
        if (ImageFile.HasImageName(full)) throw new DataException($"{path}: got a single picture; expected {Expected}.");
        if (s_tables.Contains(ending) || (s_texts.Contains(ending) && source == "csv")) return Table(full);
        if (s_texts.Contains(ending)) return source != "text" && IsTable(full) ? Table(full) : Text(full);
        if (ending is ".npy" or ".npz") return Arrays(full);
        throw new DataException($"{path}: got a file that is no table, text or array; expected {Expected}.");
    }

    private static Recipe Fetched(RemoteDataset dataset, string? source) => DataCache.Has(dataset)
        ? Find(DataCache.FolderOf(dataset), source)
        : throw new DataException(
            $"{dataset.Name}: got nothing in the cache at {DataCache.FolderOf(dataset)}; expected its files. Run 'descent data fetch "
                + $"{dataset.Name}'.");

    private static string NameHint(string path) =>
        NearestWord.Find(path, RemoteDatasets.All.Select(d => d.Name)) is { } near ? $" Did you mean '{near}'?" : string.Empty;

    private static Recipe Folder(string path, string full)
    {
        // Where a file of a set is missing, its reader says which. The built-in network is made for MNIST.
        var hasMnist = MnistFolder.IsComplete(full) || Has(full, "train-images", "train-labels", "t10k-images", "t10k-labels");
        if (hasMnist) return new Recipe("idx", "folder", full, "the files of MNIST or a set like it");
        if (CifarFolder.IsComplete(full) || Has(full, "data_batch_", "test_batch.bin")) return Cifar(full);
        if (ImageFolder.IsImageFolder(full)) return Pictures(full);
        throw new DataException($"{path}: got a folder with {FolderText(full)}; expected {Expected}.");
    }

    private static bool Has(string full, params string[] starts) =>
        Directory.EnumerateFiles(full).Any(file => starts.Any(start => Path.GetFileName(file).StartsWith(start, StringComparison.Ordinal)));

    private static Recipe Cifar(string full)
    {
        var count = CifarFolder.LoadTraining(full).Count;
        return new Recipe("cifar", "folder", full, $"the files of CIFAR, {Show.Count(count)} training images")
        {
            Choices = ImageChoices.For(count, 3, 32, 32),
        };
    }

    private static Recipe Pictures(string full)
    {
        var folder = ImageFolder.Load(full);
        var (training, hasMasks) = (folder.Training, folder.Training.TargetShape.Count == 2);
        var (count, channels, height, width) = (training.Count, training.SampleShape[0], training.SampleShape[1], training.SampleShape[2]);
        var parts = folder.Validation is null && folder.Test is null ? string.Empty : " to train on, the rest in folders of its own";
        var found = $"{(hasMasks ? "pictures with masks" : "a folder of pictures")}: {Show.Plural(training.ClassCount, "class", "classes")}, "
            + $"{Show.Plural(count, "picture")}{parts}, taken as {height} x {width} in {(channels == 3 ? "colour" : "grey")}";
        return new Recipe("image-folder", "path", full, found)
        {
            Choices = hasMasks ? OtherChoices.Maps(count, channels, height, width) : ImageChoices.For(count, channels, height, width),
        };
    }

    private static Recipe Arrays(string full)
    {
        var data = ArraySource.Load(full).Training;
        var (shape, count) = (data.SampleShape, data.Count);
        var target = data.TargetKind == TargetKind.Values ? Show.Plural(data.TargetSize, "value") : Show.Plural(data.ClassCount, "class", "classes");
        var found = $"arrays: {Show.Plural(count, "row")} of [{string.Join(", ", shape)}] to {target}"
            + data.TargetShape.Count switch { 1 when data.TargetKind == TargetKind.Classes => " a step", 2 => " a pixel", _ => string.Empty };
        var isClass = data.TargetKind == TargetKind.Classes && data.TargetShape.Count == 0;
        return new Recipe("npy", "path", full, found)
        {
            Choices = data.TargetShape.Count == 2 ? OtherChoices.Maps(count, shape[0], shape[1], shape[2])
                : isClass && shape is [1 or 3, var height, var width] ? ImageChoices.For(count, shape[0], height, width)
                : isClass && shape.Count == 2 ? OtherChoices.Steps(count)
                : OtherChoices.Rows(count),
        };
    }

    private static Recipe Table(string full)
    {
        var table = CsvTable.Load(full);
        return new Recipe("csv", "path", full, $"a table: {Show.Plural(table.Rows.Count, "row")} of {Show.Plural(table.Columns.Count, "column")}")
        {
            Choices = OtherChoices.Rows(table.Rows.Count),
        };
    }

    private static Recipe Text(string full)
    {
        var options = new TextOptions();
        var text = TextSource.Load(full, options);
        return new Recipe("text", "path", full, $"a text with {Show.Count(text.Vocabulary.Count - 1)} different characters")
        {
            Choices = OtherChoices.Text(text.Training.TokenCount, options.Length),
        };
    }

    // Lines of as many fields as the first, two or more: prose does not do that for long.
    private static bool IsTable(string full)
    {
        const int Looked = 20;
        try
        {
            using var reader = CsvReader.Open(full);
            var rows = 0;
            while (rows < Looked && reader.Read()) rows++;
            return reader.Columns.Count >= 2 && rows >= 1;
        }
        catch (DataException)
        {
            return false;
        }
    }

    private static string FolderText(string full)
    {
        const int Named = 3;
        var names = Directory.EnumerateFileSystemEntries(full).Select(p => Path.GetFileName(p) + (Directory.Exists(p) ? "/" : string.Empty))
            .Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "nothing in it" : string.Join(", ", names.Take(Named))
            + (names.Count > Named ? $" and {Show.Count(names.Count - Named)} more" : string.Empty);
    }
}
