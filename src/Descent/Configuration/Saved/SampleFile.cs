using Descent.Data;
using Descent.Formats;

namespace Descent.Configuration;

/// <summary>Reads samples to predict; what stands for their targets is never looked at.</summary>
internal static class SampleFile
{
    public static Dataset Read(string path, SavedData data)
    {
        if (Directory.Exists(path) || ImageFile.HasImageName(path)) return Pictures(path, data);
        if (IsArray(path)) return ArraySource.LoadFeatures(path);
        if (data.Schema is not { } schema) return data.SampleShape.Count == 1 ? Rows(path, data) : Images(path, data);
        var rows = schema.Encode(CsvTable.Load(path), withTarget: false);
        return Samples(rows.Features, new DataOrigin(path, rows.Lines), data);
    }

    private static bool IsArray(string path) => Path.GetExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path)
        .ToLowerInvariant() is ".npy" or ".npz";

    private static ImageFileDataset Pictures(string path, SavedData data)
    {
        var isFolder = Directory.Exists(path);
        if (data.SampleShape is not [1 or 3, var height, var width])
            throw new DataException(
                $"{path}: got {(isFolder ? "a folder" : "a picture")};"
                    + $" expected a file of samples [{string.Join(", ", data.SampleShape)}], as in the training.");
        if (!isFolder && !File.Exists(path)) throw new DataException($"{path}: got no such file; expected a picture.");
        List<string> files = isFolder ? FolderListing.Pictures(path).Pictures : [path];
        if (files.Count == 0) throw new DataException($"{path}: got {FolderListing.Describe(path)}; expected pictures, PNG or JPEG.");
        return new ImageFileDataset([.. files.Select(f => new PictureFile(f, 0))], data.SampleShape[0], height, width, data.Outputs, null);
    }

    private static ByteDataset Images(string path, SavedData data)
    {
        var images = IdxReader.Read(path);
        int[] shape = images.Shape.Length == 3 ? [1, .. images.Shape[1..]] : images.Shape.Length == 0 ? [] : images.Shape[1..];
        if (images.Type != IdxType.UInt8 || !shape.SequenceEqual(data.SampleShape))
        {
            var hint = images.Shape.Length == 1 ? " Is this the file of labels?" : string.Empty;
            throw new DataException(
                $"{path}: got {images.Type} [{string.Join(", ", images.Shape)}]; "
                + $"expected UInt8 images [count, {string.Join(", ", data.SampleShape)}], as in the training.{hint}");
        }

        return new ByteDataset(images.Data, shape, new int[images.Shape[0]], Math.Max(1, data.Outputs), origin: new DataOrigin(path));
    }

    // Points and the like were drawn, not read, so there is no schema: the columns are the features in order.
    private static FloatDataset Rows(string path, SavedData data)
    {
        var table = CsvTable.Load(path);
        var width = data.SampleShape[0];
        if (table.Columns.Count < width)
            throw new DataException($"{path}: got {table.Columns.Count} columns; expected {width}, one for each feature.");
        var features = new float[table.Rows.Count * width];
        for (var row = 0; row < table.Rows.Count; row++)
            for (var column = 0; column < width; column++)
                if (!TableCell.TryNumber(table.Rows[row][column].AsSpan().Trim(), out features[(row * width) + column]))
                    throw new DataException($"{table.Where(row, column)}: got {TableCell.Show(table.Rows[row][column])}; expected a number.");
        return Samples(features, new DataOrigin(path, table.Lines), data);
    }

    private static FloatDataset Samples(float[] features, DataOrigin origin, SavedData data) =>
        new(features, data.SampleShape, new float[features.Length / data.SampleShape[0]], 1, origin);
}
