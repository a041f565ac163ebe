namespace Descent.Tests.Devices;

/// <summary>Short ways to put numbers on the reference device and to compare them.</summary>
internal static class ReferenceNumbers
{
    public static Storage Of(params float[] numbers)
    {
        var storage = ReferenceDevice.Instance.Allocate(numbers.Length);
        ReferenceDevice.Instance.Upload(numbers, storage);
        return storage;
    }

    public static void AssertNear(double expected, double actual, double tolerance)
    {
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual));
        else Assert.InRange(actual, expected - tolerance, expected + tolerance);
    }

    public static double Dot(Storage a, Storage b) => Enumerable.Range(0, a.Length).Sum(i => a.Device.Read(a, i) * b.Device.Read(b, i));

    public static double Slope(Func<double> loss, Storage x, int i)
    {
        const double Step = 1e-5;
        var value = x.Device.Read(x, i);
        x.Device.Write(x, i, value + Step);
        var above = loss();
        x.Device.Write(x, i, value - Step);
        var below = loss();
        x.Device.Write(x, i, value);
        return (above - below) / (2 * Step);
    }

    public static void AssertValues(double[] expected, Storage actual, double tolerance = 1e-14)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            AssertNear(expected[i], actual.Device.Read(actual, i), tolerance * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
