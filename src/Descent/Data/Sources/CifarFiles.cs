using Descent.Formats;

namespace Descent.Data;

/// <summary>Reads batches of CIFAR-10 in its binary format, plain or gzipped: rows of one label byte and 3072 bytes of red, green and blue
/// 32x32.</summary>
/// <remarks>Reference: Krizhevsky, Learning multiple layers of features from tiny images, 2009.</remarks>
public static class CifarFiles
{
    private const int Pixels = 3 * 32 * 32;
    private const int LargestFile = 1 << 30;

    private static readonly string[] s_names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads the files one after the other. Shapes: samples [3, 32, 32] from 0 to 1, 10 classes.</summary>
    public static ByteDataset Load(params IReadOnlyList<string> paths)
    {
        var files = paths.Select(path => (Path: path, Bytes: ReadAll(path))).ToList();
        var count = files.Sum(f => f.Bytes.Length / (Pixels + 1));
        if ((long)count * Pixels > Array.MaxLength)
        {
            throw new DataException($"CifarFiles: got {count} images; expected at most {Array.MaxLength / Pixels}.");
        }
        var (images, classes, at) = (new byte[count * Pixels], new int[count], 0);
        foreach (var (path, bytes) in files)
        {
            for (var offset = 0; offset < bytes.Length; offset += Pixels + 1, at++)
            {
                classes[at] = bytes[offset];
                if (classes[at] > 9)
                {
                    throw new DataException(
                        $"{path}, byte {offset}: got label {classes[at]}; expected 0 to 9. Is this CIFAR-10 in its binary format?");
                }
                bytes.AsSpan(offset + 1, Pixels).CopyTo(images.AsSpan(at * Pixels));
            }
        }

        return new ByteDataset(images, [3, 32, 32], classes, 10, s_names, new DataOrigin(paths.Count == 1 ? paths[0] : "CIFAR-10"));
    }

    private static byte[] ReadAll(string path)
    {
        using var reader = CheckedReader.Open(path);
        using var all = new MemoryStream();
        var chunk = new byte[1 << 16];
        for (var got = reader.Read(chunk); got > 0; got = reader.Read(chunk))
        {
            all.Write(chunk, 0, got);
            if (all.Length > LargestFile) throw new DataException($"{path}: got more than {LargestFile} bytes; expected a batch of CIFAR-10.");
        }

        if (all.Length > 0 && all.Length % (Pixels + 1) == 0) return all.ToArray();
        throw new DataException(
            $"{path}: got {all.Length} bytes; expected a positive multiple of {Pixels + 1} (a label and 32x32 pixels in 3 colours).");
    }
}
