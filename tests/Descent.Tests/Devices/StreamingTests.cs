namespace Descent.Tests.Devices;

/// <summary>Large results are written past the caches if they are aligned; an unaligned view is not, and must get the same bits.</summary>
public sealed class StreamingTests
{
    private const int Count = (1 << 22) + 64;

    private static readonly float[] s_x = Bench.Numbers(Count, seed: 41, scale: 3);
    private static readonly float[] s_g = Bench.Numbers(Count, seed: 42, scale: 1);

    [Theory]
    [InlineData(Count)]
    [InlineData(Count - 63)]
    public void Elementwise_AlignedOrNot_GivesTheSameBits(int count)
    {
        foreach (var device in Bench.Devices)
        {
            Storage x = Bench.Upload(device, s_x[..count]), g = Bench.Upload(device, s_g[..count]);
            AssertSame(device, count, y => device.Unary(UnaryOp.Relu, x, y));
            AssertSame(device, count, y => device.Unary(UnaryOp.Gelu, x, y));
            AssertSame(device, count, y => device.Binary(BinaryOp.Add, x, g, y));
            AssertSame(device, count, y => device.Binary(BinaryOp.GeluGradient, g, x, y));
        }
    }

    [Fact]
    public void Norms_AlignedOrNot_GiveTheSameBits()
    {
        NormShape batch = new((1 << 22) / 1024, 4, 256);
        GroupNormShape[] groups = [new((1 << 22) / 1024, 4, 256, 2), new((1 << 22) / 512, 512, 1)];
        foreach (var device in Bench.Devices)
        {
            Storage x = Bench.Upload(device, s_x[..(1 << 22)]), g = Bench.Upload(device, s_g[..(1 << 22)]);
            Storage[] c = [.. Enumerable.Range(0, 3).Select(_ => device.Allocate(batch.C))];
            AssertSame(device, 1 << 22, y => device.BatchNorm(batch, x, null, null, 1e-5f, g, true, y, c[0], c[1], c[2]));
            AssertSame(device, 1 << 22, y => device.BatchNormGradient(batch, g, x, null, c[0], c[2], null, y, null, null));
            foreach (var shape in groups)
            {
                Storage mean = device.Allocate(shape.Rows), inverse = device.Allocate(shape.Rows);
                AssertSame(device, 1 << 22, y => device.GroupNorm(shape, x, null, null, 1e-5f, true, y, mean, inverse));
                AssertSame(device, 1 << 22, y => device.GroupNormGradient(shape, g, x, null, mean, inverse, null, y, null, null));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Softmax_AlignedOrNot_GivesTheSameBits(bool logarithm)
    {
        const int Columns = 128, Rows = (1 << 22) / Columns;
        var labels = Enumerable.Range(0, Rows).Select(i => i % Columns).ToArray();
        foreach (var device in Bench.Devices)
        {
            Storage x = Bench.Upload(device, s_x[..(1 << 22)]), g = Bench.Upload(device, s_g[..(1 << 22)]), losses = device.Allocate(Rows);
            AssertSame(device, 1 << 22, y => device.Softmax(x, y, Rows, Columns, logarithm));
            AssertSame(device, 1 << 22, y => device.SoftmaxGradient(g, x, y, Rows, Columns, logarithm));
            AssertSame(device, 1 << 22, y => device.CrossEntropy(x, labels, losses, y, Rows, Columns));
        }
    }

    [Fact]
    public void Dropout_AlignedOrNot_GivesTheSameBits()
    {
        foreach (var device in Bench.Devices)
        {
            var x = Bench.Upload(device, s_x);
            AssertSame(device, Count, y => device.Dropout(x, y, 0.3f, new RngKey(5, 6, 8)));
            var kept = device.Dropout(x, device.Allocate(Count), 0.3f, new RngKey(5, 6, 8));
            AssertSame(device, Count, y => device.DropoutGradient(x, kept, y, 0.3f));
        }
    }

    private static void AssertSame(CpuDevice device, int count, Action<Storage> write)
    {
        var (aligned, guarded) = (device.Allocate(count), Bench.Guarded(device, count));
        write(aligned);
        write(guarded.View);
        Assert.True(Bench.Download(aligned).AsSpan().SequenceEqual(Bench.Download(guarded.View)), $"{device.Level}");
    }
}
