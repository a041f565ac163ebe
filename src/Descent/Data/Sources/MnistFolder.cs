namespace Descent.Data;

/// <summary>Reads a folder that holds the four files of MNIST or of a set that copies it (Fashion-MNIST, KMNIST), plain or gzipped.</summary>
/// <remarks>The names are train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, with .gz or without,
/// also with .idx3 and .idx1.</remarks>
public static class MnistFolder
{
    private static readonly string[] s_digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The training images (60,000 in MNIST). Shapes: samples [1, 28, 28], 10 classes.</summary>
    public static ByteDataset LoadTraining(string folder) => Load(folder, "train");

    /// <summary>The test images (10,000 in MNIST).</summary>
    public static ByteDataset LoadTest(string folder) => Load(folder, "t10k");

    /// <summary>True where <paramref name="folder"/> has all four files.</summary>
    public static bool IsComplete(string folder) =>
        Array.TrueForAll(["train", "t10k"], part => Has(folder, part, "images", 3) && Has(folder, part, "labels", 1));

    private static ByteDataset Load(string folder, string part) =>
        IdxSource.Load(Find(folder, part, "images", 3), Find(folder, part, "labels", 1), 10, s_digits);

    private static string Find(string folder, string part, string what, int axes)
    {
        if (!Directory.Exists(folder)) throw new DataException($"{folder}: got no such folder; expected the folder with the MNIST files.");
        return Candidates(folder, part, what, axes).FirstOrDefault(File.Exists)
            ?? throw new DataException($"{folder}: got no {part} {what}; expected the file {part}-{what}-idx{axes}-ubyte, with .gz or without.");
    }

    private static bool Has(string folder, string part, string what, int axes) => Candidates(folder, part, what, axes).Any(File.Exists);

    private static IEnumerable<string> Candidates(string folder, string part, string what, int axes)
    {
        foreach (var name in new[] { $"{part}-{what}-idx{axes}-ubyte", $"{part}-{what}.idx{axes}-ubyte" })
        {
            yield return Path.Combine(folder, name);
            yield return Path.Combine(folder, name + ".gz");
        }
    }
}
