namespace Descent.Tests;

/// <summary>Random numbers and tolerances for tests of products: an error counts relative to the sum of |a||b| behind each number.</summary>
internal static class ProductTestData
{
    public const double Tolerance = 1e-6;

    public static TheoryData<string> Levels => [.. SimdLevels.Available.Select(level => level.ToString())];

    public static CpuDevice DeviceOf(string level) => new(Enum.Parse<SimdLevel>(level));

    public static float[] Numbers(int length, int seed)
    {
        var random = new Random(seed);
        var values = new float[length];
        for (var i = 0; i < length; i++) values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }

    public static Storage Upload(CpuDevice device, float[] values)
    {
        var storage = device.Allocate(values.Length);
        device.Upload(values, storage);
        return storage;
    }

    public static float[] Download(Storage storage)
    {
        var values = new float[storage.Length];
        storage.Device.Download(storage, values);
        return values;
    }

    /// <summary>Every number is within the tolerance of the oracle's, relative to its scale.</summary>
    public static void AssertClose(double[] expected, double[] scale, float[] actual, string what, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var error = Math.Abs(expected[i] - actual[i]);
            Assert.True(error <= tolerance * (scale[i] + 1e-30), $"{what}: at {i} got {actual[i]}, expected {expected[i]}");
        }
    }

    /// <summary>The results of work with 1, 2 and 3 threads are the same bits.</summary>
    public static void AssertSameForAnyThreads(Func<float[]> work)
    {
        var before = CpuDevice.Threads;
        try
        {
            CpuDevice.Threads = 1;
            var one = work();
            foreach (var threads in (int[])[2, 3])
            {
                CpuDevice.Threads = threads;
                Assert.True(one.AsSpan().SequenceEqual(work()), $"{threads} threads give other bits than one");
            }
        }
        finally
        {
            CpuDevice.Threads = before;
        }
    }
}
