namespace Descent.Tests;

/// <summary>Shapes that nobody thought of: drawn at random, compared with plain loops in double precision.</summary>
public sealed class ConvRandomTests
{
    private const double WinogradBound = 2e-6;
    private const int Cases = 250; // for each kernel variant
    private const int Edges = 600;
    private const long MostMultiplyAdds = 400_000;
    private static readonly int[] s_channels = [1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48];

    public static TheoryData<string> Levels => ProductTestData.Levels;

    [Theory]
    [MemberData(nameof(Levels))]
    public void Conv2d_RandomShapes_MatchTheReference(string level) => Check(level, new Random(20), Cases, Draw);

    // Lines, images of one column, strides that skip numbers, depthwise filters, one and three channels, each side padded by itself.
    [Theory]
    [MemberData(nameof(Levels))]
    public void Conv2d_RandomShapesAtTheEdges_MatchTheReference(string level) => Check(level, new Random(21), Edges, DrawEdge);

    private static void Check(string level, Random random, int cases, Func<Random, Conv2dShape> draw)
    {
        CpuDevice[] devices = [Device(level, false, 0), Device(level, true, 4), Device(level, true, 2)];
        for (var i = 0; i < cases; i++)
        {
            var s = draw(random);
            int x = s.N * s.C * s.H * s.W, w = s.K * (s.C / s.Groups) * s.R * s.S, y = s.N * s.K * s.OutH * s.OutW;
            Compare(devices, $"{level} forward {s}", x, w, y, (d, a, b, c) => d.Conv2d(s, a, b, null, c));
            Compare(devices, $"{level} input {s}", y, w, x, (d, a, b, c) => d.Conv2dInputGradient(s, a, b, c));
            Compare(devices, $"{level} weight {s}", x, y, w, (d, a, b, c) => d.Conv2dWeightGradient(s, a, b, c));
        }
    }

    // The sum of the terms' sizes, which the error is measured by, is the same operation on absolute values.
    private static void Compare(
        CpuDevice[] devices, string what, int lengthA, int lengthB, int lengthC, Action<Device, Storage, Storage, Storage> run)
    {
        var (a, b) = (ProductTestData.Numbers(lengthA, 1), ProductTestData.Numbers(lengthB, 2));
        var expected = Run(ReferenceDevice.Instance, a, b, lengthC, run);
        var scale = Run(ReferenceDevice.Instance, [.. a.Select(MathF.Abs)], [.. b.Select(MathF.Abs)], lengthC, run);
        var worst = scale.DefaultIfEmpty().Max();
        foreach (var device in devices)
        {
            var actual = Run(device, a, b, lengthC, run).Select(value => (float)value).ToArray();
            if (device.UsesWinograd) Array.Fill(scale, worst); // a tile's numbers share their errors
            var bound = device.UsesWinograd ? WinogradBound : ProductTestData.Tolerance;
            ProductTestData.AssertClose(expected, scale, actual, $"Winograd's tile {device.WinogradTile}, {what}", bound);
        }
    }

    private static CpuDevice Device(string level, bool isWinograd, int tile) =>
        new(Enum.Parse<SimdLevel>(level)) { UsesWinograd = isWinograd, ForcesWinograd = isWinograd, WinogradTile = tile };

    private static double[] Run(Device device, float[] a, float[] b, int length, Action<Device, Storage, Storage, Storage> run)
    {
        Storage left = device.Allocate(a.Length), right = device.Allocate(b.Length), result = device.Allocate(length);
        device.Upload(a, left);
        device.Upload(b, right);
        device.Fill(result, 7);
        run(device, left, right, result);
        var values = new double[length];
        for (var i = 0; i < length; i++) values[i] = device.Read(result, i);
        return values;
    }

    private static Conv2dShape Draw(Random random)
    {
        while (true)
        {
            var groups = random.Next(4) > 0 ? 1 : random.Next(1, 5);
            int channels = groups * Pick(random), filters = groups * Pick(random);
            var (r, s) = random.Next(2) == 0 ? (3, 3) : (random.Next(1, 6), random.Next(1, 6));
            var stride = random.Next(2) == 0 ? 1 : random.Next(1, 5);
            var shape = new Conv2dShape(
                random.Next(1, 4), channels, random.Next(1, 20), random.Next(1, 40), filters, r, s, stride, random.Next(3) == 0 ? random.Next(1, 4)
                    : stride,
                random.Next(4), random.Next(4), random.Next(4), random.Next(4),
                random.Next(3) == 0 ? random.Next(1, 4) : 1, random.Next(3) == 0 ? random.Next(1, 4) : 1, groups);
            if (shape.OutH > 0 && shape.OutW > 0 && shape.MultiplyAdds <= MostMultiplyAdds) return shape;
        }
    }

    private static Conv2dShape DrawEdge(Random random)
    {
        while (true)
        {
            var groups = random.Next(3) > 0 ? 1 : random.Next(2, 40);
            int channels = groups == 1 ? (random.Next(3) * 2) + 1 : groups, filters = groups * random.Next(1, 4);
            var isLine = random.Next(2) == 0;
            var (r, s) = isLine ? (1, random.Next(1, 12)) : (random.Next(1, 5), random.Next(1, 5));
            var (h, w) = isLine ? (1, random.Next(1, 70)) : (random.Next(1, 16), random.Next(3) == 0 ? 1 : random.Next(1, 16));
            var shape = new Conv2dShape(
                random.Next(1, 4), channels, h, w, filters, r, s, isLine ? 1 : random.Next(1, r + 3), random.Next(1, s + 3),
                isLine ? 0 : random.Next(r + 2), random.Next(s + 2), isLine ? 0 : random.Next(r + 2), random.Next(s + 2),
                random.Next(1, 4), random.Next(1, 4), groups);
            if (shape.OutH > 0 && shape.OutW > 0 && shape.MultiplyAdds <= MostMultiplyAdds) return shape;
        }
    }

    private static int Pick(Random random) => s_channels[random.Next(s_channels.Length)];
}
