namespace Descent.Tests.Devices;

/// <summary>Devices of every vector width, and storages between canaries.</summary>
internal static class Bench
{
    private const float Canary = -12345.75f;
    private const int Margin = 19; // odd, so that nothing is aligned

    public static IReadOnlyList<CpuDevice> Devices { get; } = [.. SimdLevels.Available.Select(level => new CpuDevice(level))];

    public static float[] Numbers(int count, int seed = 1, double scale = 1, double shift = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(shift + (scale * ((2 * random.NextDouble()) - 1))))];
    }

    public static Storage Upload(Device device, float[] x)
    {
        var storage = device.Allocate(x.Length);
        device.Upload(x, storage);
        return storage;
    }

    /// <summary>A view with canaries on both sides; <see cref="AssertIntact"/> looks whether they live.</summary>
    public static (Storage Whole, Storage View) Guarded(Device device, int length)
    {
        var whole = device.Allocate(length + (2 * Margin));
        device.Fill(whole, Canary);
        return (whole, whole.Slice(Margin, length));
    }

    public static void AssertIntact(Storage whole)
    {
        var numbers = Download(whole);
        Assert.All(numbers[..Margin], number => Assert.Equal(Canary, number));
        Assert.All(numbers[^Margin..], number => Assert.Equal(Canary, number));
    }

    public static float[] Download(Storage x)
    {
        var y = new float[x.Length];
        x.Device.Download(x, y);
        return y;
    }

    public static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));

    public static void AssertClose(IReadOnlyList<double> expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(expected[i]) && float.IsNaN(actual[i])) continue;
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"{what}[{i}]: got {actual[i]:R}, expected {expected[i]:R}");
        }
    }
}
