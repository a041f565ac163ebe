using System.CommandLine;
using System.Diagnostics;

namespace Descent.Benchmarks;

/// <summary>Winograd convolutions beside direct ones: milliseconds, and direct multiply-adds a second as a share of the multiply-add units.</summary>
internal static class WinogradBench
{
    private static readonly (string Name, int N, int C, int H, int W, int K)[] s_shapes =
    [
        ("32,64,32,32 -> 64", 32, 64, 32, 32, 64), ("32,128,16,16 -> 128", 32, 128, 16, 16, 128), ("32,256,8,8 -> 256", 32, 256, 8, 8, 256),
        ("32,512,4,4 -> 512", 32, 512, 4, 4, 512), ("64,16,32,32 -> 16", 64, 16, 32, 32, 16), ("64,32,16,16 -> 32", 64, 32, 16, 16, 32),
        ("64,64,8,8 -> 64", 64, 64, 8, 8, 64), ("128,32,14,14 -> 64", 128, 32, 14, 14, 64), ("1,16,32,32 -> 16", 1, 16, 32, 32, 16),
        ("1,32,16,16 -> 32", 1, 32, 16, 16, 32), ("1,64,8,8 -> 64", 1, 64, 8, 8, 64), ("64,64,6,6 -> 64", 64, 64, 6, 6, 64),
        ("32,128,6,6 -> 128", 32, 128, 6, 6, 128), ("64,64,2,2 -> 64", 64, 64, 2, 2, 64), ("32,512,2,2 -> 512", 32, 512, 2, 2, 512),
        ("1,512,4,4 -> 512", 1, 512, 4, 4, 512),
    ];

    private static readonly CpuDevice s_direct = new(CpuDevice.Instance.Level) { UsesWinograd = false };
    private static readonly CpuDevice s_four = Forced(4);
    private static readonly CpuDevice s_two = Forced(2);

    public static Command Create() => KernelCommand.Create("winograd", "Winograd convolutions beside direct ones, and of a shape N,C,H,W,K.", Run);

    // The rows whose shape contains one of the parts, or all.
    private static void Run(string[] args)
    {
        var limits = new Limits(CpuDevice.Threads);
        limits.MeasureMultiplyAdd(Limits.Patient);
        var peak = limits.GigaFlops;
        Console.WriteLine($"{CpuDevice.Threads} threads, multiply-add units {peak:F1} GFLOP/s; direct, tiles of 4, of 2: ms (share); times as fast");
        foreach (var (name, n, c, h, w, k) in s_shapes.Concat(args.Select(Shape).OfType<(string, int, int, int, int, int)>()))
        {
            if (!KernelCommand.Wants(args, name)) continue;
            Row(name, new Conv2dShape(n, c, h, w, k, 3, 3, 1, 1, 1, 1, 1, 1), peak);
        }
    }

    private static (string Name, int N, int C, int H, int W, int K)? Shape(string name)
    {
        int[] sizes = [.. name.Split(',').Select(part => int.TryParse(part, out var size) ? size : 0)];
        return sizes.Length == 5 && sizes.All(size => size > 0) ? (name, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]) : null;
    }

    private static void Row(string name, Conv2dShape s, double peak)
    {
        Storage x = KernelBench.Random(s.N * s.C * s.H * s.W), w = KernelBench.Random(s.K * s.C * 9);
        var y = KernelBench.Random(s.N * s.K * s.OutH * s.OutW);
        (string Kind, Action<CpuDevice> Work)[] kinds =
        [
            ("forward", device => device.Conv2d(s, x, w, null, y)), ("input", device => device.Conv2dInputGradient(s, y, w, x)),
            ("weight", device => device.Conv2dWeightGradient(s, x, y, w)),
        ];
        foreach (var (kind, work) in kinds)
        {
            var (direct, four, two) = Times(work);
            var share = 2e-9 * s.MultiplyAdds / peak;
            Console.WriteLine($"{name,-22} {kind,-8} {Text(direct, share)} {Text(four, share)} {Text(two, share)}  "
                + $"{direct / four,5:F2} x {direct / two,5:F2} x");
        }
    }

    private static string Text(double seconds, double share) => $"{seconds * 1e3,9:F4} ({100 * share / seconds,4:F0} %)";

    // The fastest of each, in turns: the machine is shared, and only slower is possible by chance.
    private static (double Direct, double Four, double Two) Times(Action<CpuDevice> work)
    {
        var best = (Direct: double.MaxValue, Four: double.MaxValue, Two: double.MaxValue);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < 4 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.25; round++)
        {
            best.Direct = Math.Min(best.Direct, Time(work, s_direct));
            best.Four = Math.Min(best.Four, Time(work, s_four));
            best.Two = Math.Min(best.Two, Time(work, s_two));
        }

        return best;
    }

    private static CpuDevice Forced(int tile) =>
        new(CpuDevice.Instance.Level) { UsesWinograd = true, ForcesWinograd = true, WinogradTile = tile };

    private static double Time(Action<CpuDevice> work, CpuDevice device)
    {
        work(device);
        var start = Stopwatch.GetTimestamp();
        work(device);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
