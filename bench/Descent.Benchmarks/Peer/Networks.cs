using Descent.Nn;

namespace Descent.Benchmarks.Peer;

/// <summary>Networks that more than one measurement uses.</summary>
internal static class Networks
{
    public static Sequential CnnBn(Rng rng, int channels = 1, int side = 28) => Cnn(filters => new BatchNorm(filters), rng, channels, side);

    public static Sequential CnnGn(Rng rng) => Cnn(filters => new GroupNorm(8, filters), rng, 1, 28);

    private static Sequential Cnn(Func<int, Module> norm, Rng rng, int channels, int side) => new()
    {
        new Conv2d(channels, 32, 3, rng, padding: 1, bias: false), norm(32), new Relu(), new MaxPool2d(2),
        new Conv2d(32, 64, 3, rng, padding: 1, bias: false), norm(64), new Relu(), new MaxPool2d(2),
        new Flatten(), new Dropout(0.25f, rng), new Linear(64 * (side / 4) * (side / 4), 128, rng), new Relu(), new Linear(128, 10, rng),
    };
}
