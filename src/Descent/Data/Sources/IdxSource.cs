using Descent.Formats;

namespace Descent.Data;

/// <summary>Image data sets from a pair of IDX files, plain or gzipped.</summary>
public static class IdxSource
{
    /// <summary>Reads images [count, height, width] or [count, channels, height, width] of bytes and their labels [count].</summary>
    /// <param name="imagesPath">The file of images.</param>
    /// <param name="labelsPath">The file of labels.</param>
    /// <param name="classCount">How many classes; null: the largest label plus one.</param>
    /// <param name="classNames">Names of the classes, or null.</param>
    /// <returns>Samples [channels, height, width] from 0 to 1.</returns>
    public static ByteDataset Load(string imagesPath, string labelsPath, int? classCount = null, IReadOnlyList<string>? classNames = null)
    {
        var images = IdxReader.Read(imagesPath);
        var labels = IdxReader.Read(labelsPath);
        CheckKinds(images, imagesPath, labels, labelsPath);
        if (images.Shape[0] != labels.Shape[0])
        {
            throw new DataException($"{labelsPath}: got {labels.Shape[0]} labels; expected {images.Shape[0]}, one for each image of {imagesPath}.");
        }

        var classes = Array.ConvertAll(labels.Data, label => (int)label);
        var count = classCount ?? classNames?.Count ?? (classes.Length == 0 ? 1 : classes.Max() + 1);
        int[] shape = images.Shape.Length == 3 ? [1, .. images.Shape[1..]] : images.Shape[1..];
        return new ByteDataset(images.Data, shape, classes, count, classNames, new DataOrigin(labelsPath));
    }

    private static void CheckKinds(IdxArray images, string imagesPath, IdxArray labels, string labelsPath)
    {
        if (images.Type != IdxType.UInt8 || images.Shape.Length is not (3 or 4) || images.Shape.Contains(0))
        {
            var hint = images.Shape.Length == 1 ? " Did you swap the files of images and labels?" : "";
            throw new DataException(
                $"{imagesPath}: got {images.Type} [{string.Join(", ", images.Shape)}]; expected UInt8 [count, height, width].{hint}");
        }

        if (labels.Type == IdxType.UInt8 && labels.Shape.Length == 1) return;
        throw new DataException($"{labelsPath}: got {labels.Type} [{string.Join(", ", labels.Shape)}]; expected UInt8 [count].");
    }
}
