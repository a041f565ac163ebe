using Descent.Data;

namespace Descent.Configuration;

/// <content>Image sets with a file format of their own.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> ImageSources() =>
    [
        Source("cifar", "CIFAR-10 or CIFAR-100 in the binary format: 32x32 colour images, 10, 100 or 20 classes.",
            (s, c) => c.Divide(CifarFolder.LoadTraining(s.Text("folder"), s.Flag("coarse")),
                CifarFolder.LoadTest(s.Text("folder"), s.Flag("coarse"))),
            new PathSetting("folder", "A folder with data_batch_1.bin and so on and test_batch.bin, or train.bin and test.bin; gzipped or not.",
                null),
            new FlagSetting("coarse", "The 20 groups of CIFAR-100 and not its 100 classes.", "false")),
    ];
}
