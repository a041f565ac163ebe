using Descent.Data;
using Descent.Formats;

namespace Descent.Configuration;

/// <summary>Reads samples with their targets, in the classes and columns that a model was trained with.</summary>
internal static class TargetFile
{
    /// <summary>Reads a file or folder; of one that is divided, the test part.</summary>
    public static Dataset Read(string path, SavedData data, ExperimentConfig config)
    {
        if (!Path.Exists(path))
            throw new DataException($"{(path.Length == 0 ? "''" : path)}: got no such file or folder; expected samples with targets.");
        var dataset = Load(path, data, config);
        if (dataset.Count == 0) throw new DataException($"{path}: got no samples; expected at least one.");
        if (dataset.TargetKind != data.TargetKind || !dataset.SampleShape.SequenceEqual(data.SampleShape))
            throw new DataException(
                $"{path}: got samples [{string.Join(", ", dataset.SampleShape)}] with {dataset.TargetKind.ToString().ToLowerInvariant()}; "
                + $"expected [{string.Join(", ", data.SampleShape)}] with {data.TargetKind.ToString().ToLowerInvariant()}, as in the training.");
        if (data.TargetKind == TargetKind.Classes) return Renamed(dataset, data, path);
        return dataset.TargetSize == data.Outputs
            ? dataset
            : throw new DataException($"{path}: got {dataset.TargetSize} target values a sample; expected {data.Outputs}, as in the training.");
    }

    private static Dataset Load(string path, SavedData data, ExperimentConfig config)
    {
        if (Directory.Exists(path)) return Folder(path, data);
        if (data.Vocabulary is { } vocabulary) return TextSource.LoadAll(path, vocabulary, data.SampleShape[0]);
        if (data.Schema is { } schema) return schema.Encode(CsvTable.Load(path, config.Table?.Options.Csv)).ToDataset();
        if (ImageFile.HasImageName(path))
            throw new DataException($"{path}: got a picture, which has no class; expected a folder of pictures for each class.");
        var ending = Path.GetExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path).ToLowerInvariant();
        if (ending is ".npy" or ".npz")
        {
            var arrays = ArraySource.Load(path, new ArrayOptions
            {
                TargetKind = data.TargetKind, Classes = data.TargetKind == TargetKind.Classes ? data.Outputs : null,
            });
            return arrays.Test ?? arrays.Training;
        }

        return data.SampleShape.Count == 1 ? Rows(path, data) : IdxSource.Load(path, LabelsOf(path), data.Outputs);
    }

    private static Dataset Folder(string path, SavedData data)
    {
        bool Has(string start) => Directory.EnumerateFiles(path).Any(f => Path.GetFileName(f).StartsWith(start, StringComparison.Ordinal));
        if (Has("t10k-images")) return MnistFolder.LoadTest(path);
        if (CifarFolder.IsComplete(path)) return CifarFolder.LoadTest(path, coarse: data.Outputs == 20);
        if (data.SampleShape is not [1 or 3, var height, var width] || !ImageFolder.IsImageFolder(path))
            throw new DataException(
                $"{path}: got {FolderListing.Describe(path)}; "
                + $"expected samples [{string.Join(", ", data.SampleShape)}] with targets, as in the training.");
        var folder = ImageFolder.Load(path, new ImageFolderOptions
        {
            Size = (height, width), InColor = data.SampleShape[0] == 3, UseMasks = data.TargetShape.Count == 2,
            MaskClasses = data.TargetShape.Count == 2 ? data.Outputs : null,
        });
        return folder.Test ?? folder.Training;
    }

    // As MNIST names them: t10k-images-idx3-ubyte has t10k-labels-idx1-ubyte beside it.
    private static string LabelsOf(string path)
    {
        var name = Path.GetFileName(path);
        var labels = Path.Combine(
            Path.GetDirectoryName(path) ?? string.Empty,
            name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal));
        return name.Contains("images", StringComparison.Ordinal) && File.Exists(labels)
            ? labels
            : throw new DataException(
                $"{path}: got no file of labels beside it; expected one that is called labels where this one is called images.");
    }

    // Points were drawn, not read: the features in order, then the target.
    private static FloatDataset Rows(string path, SavedData data)
    {
        var table = CsvTable.Load(path);
        var (width, targets) = (data.SampleShape[0], data.TargetKind == TargetKind.Values ? data.Outputs : 1);
        if (table.Columns.Count < width + targets)
            throw new DataException($"{path}: got {table.Columns.Count} columns; expected {width} of features and {targets} of targets after them.");
        var (features, values) = (new float[table.Rows.Count * width], new float[table.Rows.Count * targets]);
        for (var row = 0; row < table.Rows.Count; row++)
            for (var column = 0; column < width + targets; column++)
            {
                ref var place = ref (column < width ? ref features[(row * width) + column] : ref values[(row * targets) + column - width]);
                if (!TableCell.TryNumber(table.Rows[row][column].AsSpan().Trim(), out place))
                    throw new DataException($"{table.Where(row, column)}: got {TableCell.Show(table.Rows[row][column])}; expected a number.");
            }

        var origin = new DataOrigin(path, table.Lines);
        if (data.TargetKind == TargetKind.Values) return new FloatDataset(features, data.SampleShape, values, targets, origin);
        var classes = new int[values.Length];
        for (var row = 0; row < classes.Length; row++)
            classes[row] = values[row] >= 0 && values[row] < data.Outputs && values[row] == MathF.Floor(values[row])
                ? (int)values[row]
                : throw new DataException(FormattableString.Invariant(
                    $"{table.Where(row, width)}: got the class {values[row]}; expected a whole number from 0 to {data.Outputs - 1}."));
        return new FloatDataset(features, data.SampleShape, classes, data.Outputs, null, origin);
    }

    private static Dataset Renamed(Dataset dataset, SavedData data, string path)
    {
        if (!dataset.TargetShape.SequenceEqual(data.TargetShape))
            throw new DataException(
                $"{path}: got a class for each of [{string.Join(", ", dataset.TargetShape)}]; expected [{string.Join(", ", data.TargetShape)}].");
        if (dataset.ClassNames is not { } names)
            return dataset.ClassCount == data.Outputs ? dataset
                : dataset.ClassCount < data.Outputs ? new RenamedClasses(dataset, null, data.ClassNames)
                : throw new DataException($"{path}: got {dataset.ClassCount} classes; expected at most {data.Outputs}, as in the training.");
        if (names.SequenceEqual(data.ClassNames)) return dataset;
        var numbers = new int[names.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = data.ClassNames.ToList().IndexOf(names[i]);
            if (numbers[i] < 0)
                throw new DataException(
                    $"{path}: got the class '{names[i]}'; expected one of {string.Join(", ", data.ClassNames)}."
                    + NearestName.Hint(names[i], data.ClassNames));
        }

        return new RenamedClasses(dataset, numbers, data.ClassNames);
    }
}
