using Descent.Data;

namespace Descent.Benchmarks.Data;

/// <summary>Random bytes of the size of CIFAR-10, with the usual changes: flip, padded crop, standardised channels.</summary>
internal static class CifarLike
{
    public const int Count = 50_000;

    public static ByteDataset Create(int count = Count)
    {
        var pixels = new byte[count * 3072];
        new Random(1).NextBytes(pixels);
        return new ByteDataset(pixels, [3, 32, 32], [.. Enumerable.Range(0, count).Select(i => i % 10)], 10);
    }

    public static DataLoaderOptions Augmented(Dataset data, DataLoaderOptions options)
    {
        var standardize = new ChannelStandardize();
        standardize.Fit(new SubsetDataset(data, [.. Enumerable.Range(0, 100)]));
        return options with
        {
            BatchSize = 128,
            Shuffle = true,
            Transforms = [new HorizontalFlip(), new RandomCrop(padding: 4)],
            Preprocessors = [standardize],
        };
    }
}
