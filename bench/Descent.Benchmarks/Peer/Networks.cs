using Descent.Nn;

namespace Descent.Benchmarks.Peer;

/// <summary>Networks that more than one measurement uses.</summary>
internal static class Networks
{
    public static Sequential CnnBn(Rng rng) => Cnn(channels => new BatchNorm(channels), rng);

    public static Sequential CnnGn(Rng rng) => Cnn(channels => new GroupNorm(8, channels), rng);

    private static Sequential Cnn(Func<int, Module> norm, Rng rng) => new()
    {
        new Conv2d(1, 32, 3, rng, padding: 1, bias: false), norm(32), new Relu(), new MaxPool2d(2),
        new Conv2d(32, 64, 3, rng, padding: 1, bias: false), norm(64), new Relu(), new MaxPool2d(2),
        new Flatten(), new Dropout(0.25f, rng), new Linear(64 * 49, 128, rng), new Relu(), new Linear(128, 10, rng),
    };
}
