using Descent.Data;
using Descent.Formats;

namespace Descent.Configuration;

/// <summary>Data that is to be looked at, found by a path or a name, and divided as it comes.</summary>
/// <remarks>
/// A path may be a config file (its data, divided as it says), a folder with the files of MNIST or CIFAR, a folder of pictures (in a folder for each
/// class, and these in folders train, validation and test, or not), a table, a file of NumPy, of IDX or of CIFAR. A name may be that of a source in
/// the catalog that needs no settings, or of a data set in the cache.
/// </remarks>
/// <example><code>
/// InspectionReport report = InspectedData.Open("digits").Inspect();
/// </code></example>
public sealed class InspectedData
{
    private readonly string _source;
    private readonly (string Path, TableOptions Options)? _table;

    private InspectedData(string source, IReadOnlyList<(string Role, Dataset Data)> parts, bool hasTargets = true) =>
        (_source, Parts, HasTargets) = (source, parts, hasTargets);

    private InspectedData(string source, string table, TableOptions options) => (_source, Parts, _table) = (source, [], (table, options));

    /// <summary>The parts with their roles; empty for a table, which is read row by row.</summary>
    public IReadOnlyList<(string Role, Dataset Data)> Parts { get; }

    /// <summary>Whether the parts' classes or values mean something.</summary>
    public bool HasTargets { get; }

    /// <summary>Finds and opens data.</summary>
    /// <param name="pathOrName">A path, or a name where there is no such path.</param>
    /// <param name="target">The column of a table that is to be predicted; null: the usual one, or that of the config.</param>
    /// <exception cref="DescentException">There is no such data, or it cannot be used.</exception>
    public static InspectedData Open(string pathOrName, string? target = null)
    {
        var data = Directory.Exists(pathOrName) ? InspectedFolder.Open(pathOrName)
            : File.Exists(pathOrName) ? OpenFile(pathOrName, target)
            : OpenName(pathOrName);
        if (target is null || data._table is { } table && table.Options.Target == target) return data;
        throw new DataException($"{pathOrName}: got the target '{target}' for data that is no table; expected none.");
    }

    /// <summary>Looks at it.</summary>
    /// <param name="options">How closely; null: with the defaults.</param>
    public InspectionReport Inspect(InspectionOptions? options = null) => _table is { } table
        ? TableInspector.Inspect(table.Path, table.Options, options)
        : DatasetInspector.Inspect(_source, Parts, options, HasTargets);

    /// <summary>Makes a contact sheet of the first part.</summary>
    /// <param name="columns">Images in a row.</param>
    /// <exception cref="DataException">The samples are no images.</exception>
    public ContactSheet MakeSheet(int columns = 10)
    {
        if (Parts.Count == 0 || Parts[0].Data.SampleShape.Count != 3)
            throw new DataException($"{_source}: got no images; expected some for a contact sheet.");
        var (role, name) = (Parts[0].Role, Path.GetFileName(Path.TrimEndingDirectorySeparator(_source)));
        return ClassSheet.Make(role == "all" ? name : $"{name}, {role}", Parts[0].Data, columns, HasTargets);
    }

    internal static InspectedData Of(string source, bool hasTargets, params IReadOnlyList<(string Role, Dataset Data)> parts) =>
        new(source, parts, hasTargets);

    private static InspectedData OpenFile(string path, string? target)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        switch (Path.GetExtension(name).ToLowerInvariant())
        {
            case ".json":
                return OpenConfig(path, ExperimentConfig.Load(path, ["data.preprocess=[]"]), target);
            case ".csv" or ".tsv" or ".txt" or ".data":
                return new InspectedData(path, path, new TableOptions { Target = target });
            case ".npy" or ".npz":
                var (parts, hasTargets) = ArraySamples.OpenNumPy(path);
                return Of(path, hasTargets, parts);
            case ".bin":
                return Of(path, true, ("all", CifarFiles.Load(path)));
            default:
                return OpenIdx(path);
        }
    }

    private static InspectedData OpenIdx(string path)
    {
        // The usual names tell where the labels of images are.
        var (folder, file) = (Path.GetDirectoryName(path) ?? string.Empty, Path.GetFileName(path));
        var labels = Path.Combine(folder, file.Replace("images-idx3", "labels-idx1", StringComparison.Ordinal));
        if (labels != path && File.Exists(labels)) return Of(path, true, ("all", IdxSource.Load(path, labels)));
        var array = IdxReader.Read(path);
        if (array.Type != IdxType.UInt8 || array.Shape.Length is not (3 or 4) || array.Shape.Contains(0))
            return Of(path, false, ("all", new ArraySamples(path, array.ToFloats(), array.Shape)));
        int[] shape = array.Shape.Length == 3 ? [1, .. array.Shape[1..]] : array.Shape[1..];
        return Of(path, false, ("all", new ByteDataset(array.Data, shape, new int[array.Shape[0]], 1, origin: new DataOrigin(path))));
    }

    private static InspectedData OpenName(string name)
    {
        if (RemoteDatasets.TryFind(name) is { } remote)
        {
            if (DataCache.Has(remote)) return InspectedFolder.Open(DataCache.FolderOf(remote), name);
            throw new DataException(
                $"{name}: got nothing in the cache at {DataCache.FolderOf(remote)}; expected its files. Run 'descent data fetch {name}'.");
        }

        var sources = Catalog.Entries.Where(e => e.Kind == CatalogKind.Source && !e.Settings.Any(s => s.IsRequired)).Select(e => e.Name).ToList();
        sources.Remove("idx");
        if (sources.Contains(name)) return OpenConfig(name, ExperimentConfig.Parse(BuiltIn(name)), null);
        var known = sources.Concat(RemoteDatasets.All.Select(d => d.Name)).ToList();
        throw new DataException(
            $"{name}: got no such file, folder or name; expected a path, or one of {string.Join(", ", known)}.{NearestName.Hint(name, known)}");
    }

    private static string BuiltIn(string name) =>
        $$"""{"data": {"source": "{{name}}", "validation": null, "test": null}, "model": ["flatten", "linear"]}""";

    private static InspectedData OpenConfig(string source, ExperimentConfig config, string? target)
    {
        if (config.Table is { } table)
            return new InspectedData(source, table.Path, target is null ? table.Options : table.Options with { Target = target });
        var data = config.LoadData();
        var isWhole = data.Validation.Count + data.Test.Count == 0;
        return Of(source, true, (isWhole ? "all" : "training", data.Training), ("validation", data.Validation), ("test", data.Test));
    }
}
