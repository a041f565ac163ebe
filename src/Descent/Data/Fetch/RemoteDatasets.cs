namespace Descent.Data;

/// <summary>The data sets that can be downloaded by name.</summary>
/// <remarks>
/// Lengths and SHA-256 are those that TensorFlow Datasets publishes (url_checksums/mnist.txt, fashion_mnist.txt, cifar10.txt, cifar100.txt).
/// Behind the authors' own address stand known copies, where there are some; the checksum makes them equal.
/// </remarks>
public static class RemoteDatasets
{
    private const string Lecun = "https://yann.lecun.com/exdb/mnist/";
    private const string Ossci = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private const string Cvdf = "https://storage.googleapis.com/cvdf-datasets/mnist/";
    private const string Zalando = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private const string ZalandoCode = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/";
    private const string Toronto = "https://www.cs.toronto.edu/~kriz/";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RemoteDataset> All { get; } = [Mnist(), FashionMnist(), Cifar10(), Cifar100()];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="DataException">There is none of that name.</exception>
    public static RemoteDataset Find(string name)
    {
        var names = All.Select(d => d.Name).ToArray();
        return TryFind(name) ?? throw new DataException(
            $"fetch: got no data set '{name}'; expected one of {string.Join(", ", names)}.{NearestName.Hint(name, names)}");
    }

    /// <summary>The data set of a name, or null.</summary>
    public static RemoteDataset? TryFind(string name) => All.FirstOrDefault(d => d.Name == name);

    private static RemoteDataset Mnist() => new(
        "mnist", "Handwritten digits: 60,000 training and 10,000 test images, 28x28 grey, 10 classes.", Lecun,
        [
            Idx("train-images-idx3", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", Lecun, Ossci, Cvdf),
            Idx("train-labels-idx1", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", Lecun, Ossci, Cvdf),
            Idx("t10k-images-idx3", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", Lecun, Ossci, Cvdf),
            Idx("t10k-labels-idx1", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", Lecun, Ossci, Cvdf),
        ]);

    private static RemoteDataset FashionMnist() => new(
        "fashion-mnist", "Photographs of clothes: 60,000 training and 10,000 test images, 28x28 grey, 10 classes.",
        "https://github.com/zalandoresearch/fashion-mnist",
        [
            Idx("train-images-idx3", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", Zalando, ZalandoCode),
            Idx("train-labels-idx1", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", Zalando, ZalandoCode),
            Idx("t10k-images-idx3", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", Zalando, ZalandoCode),
            Idx("t10k-labels-idx1", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", Zalando, ZalandoCode),
        ]);

    private static RemoteDataset Cifar10() => new(
        "cifar-10", "Photographs of animals and vehicles: 50,000 training and 10,000 test images, 32x32 colour, 10 classes.",
        "https://www.cs.toronto.edu/~kriz/cifar.html",
        [
            new RemoteFile("cifar-10-binary.tar.gz", [Toronto + "cifar-10-binary.tar.gz"], 170_052_171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        ],
        [
            .. Enumerable.Range(1, 5).Select(i => new ArchivedFile($"data_batch_{i}.bin", 10_000 * 3073)),
            new ArchivedFile("test_batch.bin", 10_000 * 3073),
        ]);

    private static RemoteDataset Cifar100() => new(
        "cifar-100", "Photographs of things and animals: 50,000 training and 10,000 test images, 32x32 colour, 100 classes in 20 groups.",
        "https://www.cs.toronto.edu/~kriz/cifar.html",
        [
            new RemoteFile("cifar-100-binary.tar.gz", [Toronto + "cifar-100-binary.tar.gz"], 168_513_733,
                "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"),
        ],
        [new ArchivedFile("train.bin", 50_000 * 3074), new ArchivedFile("test.bin", 10_000 * 3074)]);

    private static RemoteFile Idx(string name, long bytes, string sha256, params string[] folders) =>
        new($"{name}-ubyte.gz", [.. folders.Select(folder => $"{folder}{name}-ubyte.gz")], bytes, sha256);
}
