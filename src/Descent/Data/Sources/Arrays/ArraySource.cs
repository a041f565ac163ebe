using Descent.Formats;

namespace Descent.Data;

/// <summary>What the user says about arrays; everything else is found out from the files.</summary>
public sealed record ArrayOptions
{
    /// <summary>The npy file of targets; null: the one beside the features (see <see cref="ArraySource"/>), or an array of the same npz
    /// file.</summary>
    public string? Targets { get; init; }

    /// <summary>What targets are; null: classes where the array holds whole numbers, else values.</summary>
    public TargetKind? TargetKind { get; init; }

    /// <summary>How many classes; null: the largest plus one.</summary>
    public int? Classes { get; init; }
}

/// <summary>Arrays of NumPy: an npy file of features and one of targets, or an npz file with both. npy files are read row by row.</summary>
/// <remarks>
/// An npy file's targets are found beside it: for x.npy or features.npy the file y.npy, labels.npy or targets.npy; for x_train.npy y_train.npy. In an
/// npz file: x, features, images or data, and y, labels or targets; with _train and _test behind the name the test set is its own.
/// Features (N, ...), targets (N) or (N, k): whole numbers are classes, others values. Gzipped npy files and npz files are unpacked into memory.
/// Shapes: <see cref="ArrayDataset"/>.
/// </remarks>
/// <example><code>
/// ArraySource arrays = ArraySource.Load("features.npy", new ArrayOptions { Targets = "labels.npy" });
/// DataSplit split = Split.Default(arrays.Training);
/// </code></example>
public sealed class ArraySource
{
    private static readonly string[] s_features = ["x", "features", "images", "data", "inputs"];
    private static readonly string[] s_targets = ["y", "labels", "targets", "classes", "label", "target"];

    private ArraySource(ArrayDataset training, ArrayDataset? test) => (Training, Test) = (training, test);

    /// <summary>The training samples; all, where there is no test set of its own.</summary>
    public ArrayDataset Training { get; }

    /// <summary>The test samples, or null.</summary>
    public ArrayDataset? Test { get; }

    /// <summary>Opens the arrays.</summary>
    /// <param name="path">The npy file of features, or an npz file.</param>
    /// <param name="options">What is known about them.</param>
    /// <exception cref="DataException">An array is missing or damaged, or they do not fit together.</exception>
    public static ArraySource Load(string path, ArrayOptions? options = null)
    {
        options ??= new ArrayOptions();
        if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase)) return LoadArchive(path, options);
        var targets = options.Targets ?? Beside(path) ?? throw new DataException(
            $"{path}: got no file of targets beside it;"
                + $" expected one of {string.Join(", ", s_targets.Select(t => t + ".npy"))}, or its path in a config.");
        return new ArraySource(Make(ArrayRows.OfFile(path), ArrayRows.OfFile(targets), options), null);
    }

    /// <summary>The features of a file alone, to predict with.</summary>
    internal static ArrayDataset LoadFeatures(string path)
    {
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
            return new ArrayDataset(ArrayRows.OfFile(path), null, null, null);
        var names = NpzReader.ReadNames(path);
        var name = Find(names, s_features, "_test") ?? Find(names, s_features, "")
            ?? (names.Count == 1 ? names[0] : throw NoArray(path, names, s_features));
        return new ArrayDataset(Part(path, name), null, null, null);
    }

    private static ArraySource LoadArchive(string path, ArrayOptions options)
    {
        var names = NpzReader.ReadNames(path);
        var part = Find(names, s_features, "_train") is null ? string.Empty : "_train";
        var features = Part(path, Find(names, s_features, part) ?? throw NoArray(path, names, s_features));
        var targets = options.Targets is { } file
            ? ArrayRows.OfFile(file)
            : Part(path, Find(names, s_targets, part) ?? throw NoArray(path, names, s_targets));
        var training = Make(features, targets, options);
        if (part.Length == 0 || Find(names, s_features, "_test") is not { } test || Find(names, s_targets, "_test") is not { } testTargets)
            return new ArraySource(training, null);
        var same = options with { Classes = training.TargetKind == TargetKind.Classes ? training.ClassCount : null };
        return new ArraySource(training, Make(Part(path, test), Part(path, testTargets), same));
    }

    private static ArrayDataset Make(ArrayRows features, ArrayRows targets, ArrayOptions options)
    {
        if (features.Count == 0) throw new DataException($"{features.Name}: got {features.ShapeText}; expected at least one row.");
        return new ArrayDataset(features, targets, options.TargetKind, options.Classes);
    }

    private static MemoryRows Part(string path, string name) => new(NpzReader.Read(path, name), $"{path}, array {name}");

    private static string? Find(IReadOnlyList<string> names, string[] usual, string ending) =>
        usual.Select(u => names.FirstOrDefault(n => n.Equals(u + ending, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(n => n is not null);

    private static string? Beside(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path));
        var end = name.IndexOf(".npy", StringComparison.OrdinalIgnoreCase);
        var stem = end < 0 ? name : name[..end];
        var known = Array.Find(s_features, f => stem.StartsWith(f, StringComparison.OrdinalIgnoreCase));
        var ending = known is null ? string.Empty : stem[known.Length..];
        return s_targets.SelectMany(t => new[] { $"{t}{ending}.npy", $"{t}{ending}.npy.gz" })
            .Select(file => Path.Combine(folder, file)).FirstOrDefault(file => File.Exists(file) && file != Path.GetFullPath(path));
    }

    private static DataException NoArray(string path, IReadOnlyList<string> names, string[] usual) =>
        new($"{path}: got the arrays {string.Join(", ", names.Take(10))};"
            + $" expected one called {string.Join(", ", usual)}, or that with _train behind.");
}
