namespace Descent.Data;

/// <summary>Reads a folder that holds CIFAR-10 or CIFAR-100 in the binary format, plain or gzipped.</summary>
/// <remarks>
/// CIFAR-10: data_batch_1.bin and those that follow it without a gap, and test_batch.bin. CIFAR-100: train.bin and test.bin. Each with .gz or
/// without. A folder with files of both is read as CIFAR-10.
/// Reference: Krizhevsky, Learning multiple layers of features from tiny images, 2009.
/// </remarks>
/// <example><code>
/// ByteDataset training = CifarFolder.LoadTraining("data/cifar-10-batches-bin");
/// ByteDataset test = CifarFolder.LoadTest("data/cifar-10-batches-bin");
/// </code></example>
public static class CifarFolder
{
    private const int MostBatches = 99;

    /// <summary>The training images (50,000 in both sets). Shapes: samples [3, 32, 32] from 0 to 1; 10, 100 or 20 classes.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="coarse">The 20 groups of CIFAR-100 and not its 100 classes.</param>
    /// <exception cref="DataException">A file is missing, cut off or no CIFAR; or CIFAR-10, which has no groups, is asked for them.</exception>
    public static ByteDataset LoadTraining(string folder, bool coarse = false) =>
        IsHundred(folder, coarse)
            ? CifarFiles.LoadHundred([Find(folder, "train.bin")!], coarse)
            : CifarFiles.Load(Batches(folder));

    /// <summary>The test images (10,000 in both sets).</summary>
    /// <inheritdoc cref="LoadTraining"/>
    public static ByteDataset LoadTest(string folder, bool coarse = false)
    {
        var isHundred = IsHundred(folder, coarse);
        var name = isHundred ? "test.bin" : "test_batch.bin";
        var path = Find(folder, name) ?? throw new DataException($"{folder}: got no test images; expected the file {name}, with .gz or without.");
        return isHundred ? CifarFiles.LoadHundred([path], coarse) : CifarFiles.Load(path);
    }

    /// <summary>True where <paramref name="folder"/> has training and test files of either set.</summary>
    public static bool IsComplete(string folder) =>
        (Find(folder, Batch(1)) is not null && Find(folder, "test_batch.bin") is not null)
        || (Find(folder, "train.bin") is not null && Find(folder, "test.bin") is not null);

    private static bool IsHundred(string folder, bool coarse)
    {
        if (!Directory.Exists(folder)) throw new DataException($"{folder}: got no such folder; expected the folder with the CIFAR files.");
        var isTen = Find(folder, Batch(1)) is not null;
        if (!isTen && Find(folder, "train.bin") is not null) return true;
        if (!isTen)
            throw new DataException(
                $"{folder}: got no training images; expected data_batch_1.bin (CIFAR-10) or train.bin (CIFAR-100), with .gz or without.");
        return coarse ? throw new DataException($"{folder}: got CIFAR-10; expected CIFAR-100, which alone has coarse labels.") : false;
    }

    private static List<string> Batches(string folder)
    {
        List<string> found = [];
        for (var number = 1; number <= MostBatches; number++)
        {
            if (Find(folder, Batch(number)) is not { } path) continue;
            if (found.Count < number - 1)
                throw new DataException(
                    $"{folder}: got {Batch(number)} without {Batch(found.Count + 1)}; expected the batches from 1 on, without a gap.");
            found.Add(path);
        }

        return found;
    }

    private static string Batch(int number) => FormattableString.Invariant($"data_batch_{number}.bin");

    private static string? Find(string folder, string name) =>
        new[] { name, name + ".gz" }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
