using Descent.Formats;

namespace Descent.Data;

/// <summary>Reads files of CIFAR-10 and CIFAR-100 in their binary format, plain or gzipped; <see cref="CifarFolder"/> finds them by name.</summary>
/// <remarks>
/// A record of CIFAR-10 is one label byte and 3072 bytes of red, green and blue 32x32; CIFAR-100 has two labels, a coarse and a fine one.
/// Reference: Krizhevsky, Learning multiple layers of features from tiny images, 2009.
/// </remarks>
public static class CifarFiles
{
    /// <summary>Reads files of CIFAR-10 one after the other. Shapes: samples [3, 32, 32] from 0 to 1, 10 classes.</summary>
    /// <param name="paths">The files, one or more.</param>
    /// <exception cref="DataException">A file is missing, cut off or no CIFAR-10.</exception>
    public static ByteDataset Load(params IReadOnlyList<string> paths) => Load(paths, "CIFAR-10", 1, 0, CifarNames.Ten);

    /// <summary>Reads files of CIFAR-100 one after the other. Shapes: samples [3, 32, 32] from 0 to 1, 100 classes, or 20 coarse ones.</summary>
    /// <param name="paths">The files, one or more.</param>
    /// <param name="coarse">The 20 groups of classes and not the 100 classes.</param>
    /// <exception cref="DataException">A file is missing, cut off or no CIFAR-100.</exception>
    public static ByteDataset LoadHundred(IReadOnlyList<string> paths, bool coarse = false) =>
        Load(paths, "CIFAR-100", 2, coarse ? 0 : 1, coarse ? CifarNames.Twenty : CifarNames.Hundred);

    private static ByteDataset Load(IReadOnlyList<string> paths, string name, int labelBytes, int label, IReadOnlyList<string> names)
    {
        if (paths.Count == 0) throw new DataException($"{name}: got no files; expected at least one.");
        List<byte[]> images = [];
        List<int> classes = [];
        foreach (var path in paths)
        {
            var file = CifarReader.Read(path, labelBytes, label, names.Count);
            images.AddRange(file.Images);
            classes.AddRange(file.Classes);
            if ((long)images.Count * CifarReader.Pixels > Array.MaxLength)
                throw new DataException($"{name}: got {images.Count} images; expected at most {Array.MaxLength / CifarReader.Pixels}.");
        }

        var pixels = new byte[images.Count * CifarReader.Pixels];
        for (var i = 0; i < images.Count; i++) images[i].CopyTo(pixels, i * CifarReader.Pixels);
        var origin = new DataOrigin(paths.Count == 1 ? paths[0] : name);
        return new ByteDataset(pixels, [3, 32, 32], [.. classes], names.Count, names, origin);
    }
}
