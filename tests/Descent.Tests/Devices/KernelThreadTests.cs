using Descent.Tests.Devices.Conformance;

namespace Descent.Tests.Devices;

/// <summary>One, two and three threads give the same bits on sizes that really are cut into tasks.</summary>
[Collection(nameof(ThreadCountCollection))]
public sealed class KernelThreadTests
{
    private const int Count = 300_007;
    private static readonly Pool2dShape s_pool = new(10, 10, 50, 50, 3, 3, 2, 2, 1, 1, 1, 1);
    private static readonly float[] s_x = Bench.Numbers(Count, 91, 2, 1);
    private static readonly float[] s_g = Bench.Numbers(Count, 92);

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, Func<CpuDevice, Storage[]>> Cases { get; } = new()
    {
        ["tanh"] = device => To(device, Count, y => device.Unary(UnaryOp.Tanh, Bench.Upload(device, s_x), y)),
        ["sum"] = device => To(device, 1, y => device.Reduce(ReduceOp.Sum, Bench.Upload(device, s_x), y, 1, Count, 1)),
        ["columns"] = device => To(device, 7, y => device.Reduce(ReduceOp.Mean, Bench.Upload(device, s_x), y, 1, Count / 7, 7)),
        ["squares"] = device => To(device, 1, y => device.Write(y, 0, device.SumOfSquares(Bench.Upload(device, s_x)))),
        ["batch norm, channels"] = device => BatchNorm(device, new NormShape(40, 20, 300)),
        ["batch norm, columns"] = device => BatchNorm(device, new NormShape(3000, 90, 1)),
        ["softmax"] = device => To(device, Count, y => device.Softmax(Bench.Upload(device, s_x), y, 300, 1000, false)),
        ["dropout"] = device => To(device, Count, y => device.Dropout(Bench.Upload(device, s_x), y, 0.3f, new RngKey(5, 6, 8))),
        ["max pool"] = device => To(device, 25 * 25 * 100, y => device.MaxPool2d(s_pool, Bench.Upload(device, s_x), y)),
        ["adam"] = device =>
        {
            Storage[] all = [.. new[] { s_x, s_g, new float[Count], new float[Count] }.Select(numbers => Bench.Upload(device, numbers))];
            device.AdamStep(new AdamUpdate(0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, true, 1), all[0], all[1], all[2], all[3]);
            return all;
        },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Kernel_OneTwoThreeThreads_GiveTheSameBits(string name)
    {
        var before = CpuDevice.Threads;
        try
        {
            foreach (var device in Bench.Devices)
            {
                CpuDevice.Threads = 1;
                var expected = Cases[name](device);
                for (var threads = 2; threads <= 3; threads++)
                {
                    CpuDevice.Threads = threads;
                    foreach (var (want, got) in expected.Zip(Cases[name](device))) Bench.AssertSameBits(Bench.Download(want), Bench.Download(got));
                }
            }
        }
        finally
        {
            CpuDevice.Threads = before;
        }
    }

    private static Storage[] To(CpuDevice device, int length, Action<Storage> run)
    {
        var y = device.Allocate(length);
        device.Fill(y, 0);
        run(y);
        return [y];
    }

    private static Storage[] BatchNorm(CpuDevice device, NormShape shape)
    {
        var (count, c) = (shape.N * shape.C * shape.S, shape.C);
        Storage x = Bench.Upload(device, s_x[..count]), g = Bench.Upload(device, s_g[..count]);
        Storage[] all = [.. new[] { count, c, c, c, count, c, c }.Select(device.Allocate)];
        device.BatchNorm(shape, x, null, null, 1e-5f, null, false, all[0], all[1], all[2], all[3]);
        device.BatchNormGradient(shape, g, x, null, all[1], all[3], null, all[4], all[5], all[6]);
        return all;
    }
}
