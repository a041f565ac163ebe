using System.CommandLine;

namespace Descent.Benchmarks;

/// <summary>Products and convolutions in GFLOP/s, and as a share of what the machine's multiply-add units give in the same run.</summary>
internal static class KernelBench
{
    public static Command Create() => KernelCommand.Create(
        "kernels", "Products and convolutions against the machine's measured multiply-add peak.", Run);

    // The rows whose name contains one of the parts, or all.
    private static void Run(string[] args)
    {
        var limits = new Limits(CpuDevice.Threads);
        limits.MeasureMultiplyAdd(Limits.Patient);
        var peak = limits.GigaFlops;
        Console.WriteLine($"{"threads",-44} {CpuDevice.Threads}");
        Console.WriteLine($"{"multiply-add units",-44} {peak,8:F1} GFLOP/s");
        foreach (var (name, prepare, multiplyAdds) in Rows())
        {
            if (!KernelCommand.Wants(args, name)) continue;
            var seconds = KernelCommand.BestSeconds(prepare());
            var rate = 2e-9 * multiplyAdds / seconds;
            Console.WriteLine($"{name,-44} {rate,8:F1} GFLOP/s {100 * rate / peak,6:F1} %  {seconds * 1e3,9:F4} ms");
        }
    }

    private static IEnumerable<(string Name, Func<Action> Prepare, long MultiplyAdds)> Rows()
    {
        foreach (var n in (int[])[64, 128, 256, 512, 1024, 2048]) yield return Product($"gemm-{n}", new MatMulShape(n, n, n));
        (int M, int N, int K)[] skinny =
        [
            (32, 512, 784), (128, 512, 784), (128, 128, 3136), (128, 10, 128), (64, 4096, 1024), (16, 4096, 4096), (4096, 4096, 16),
            (784, 512, 128), (8192, 512, 128), (8192, 96, 128), (16, 10, 25000), (64, 64, 25088), (1, 4096, 4096),
        ];
        foreach (var (m, n, k) in skinny)
        {
            yield return Product($"NN {m}x{n}x{k}", new MatMulShape(m, n, k));
            yield return Product($"NT {m}x{n}x{k}", new MatMulShape(m, n, k, TransposeB: true));
            yield return Product($"TN {m}x{n}x{k}", new MatMulShape(m, n, k, TransposeA: true));
        }

        yield return Product("batch 256 of 64x64x32 NT", new MatMulShape(64, 64, 32, TransposeB: true, Batch: 256));
        yield return Product("batch 256 of 64x32x64", new MatMulShape(64, 32, 64, Batch: 256));
        (string Name, Conv2dShape Shape)[] convolutions =
        [
            ("conv3x3 32,64,32,32 -> 64", new(32, 64, 32, 32, 64, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 128,32,14,14 -> 64", new(128, 32, 14, 14, 64, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 128,32,16,16 -> 64", new(128, 32, 16, 16, 64, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 128,1,28,28 -> 32", new(128, 1, 28, 28, 32, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 32,3,32,32 -> 64", new(32, 3, 32, 32, 64, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 s2 32,64,32,32 -> 128", new(32, 64, 32, 32, 128, 3, 3, 2, 2, 1, 1, 1, 1)),
            ("conv1x1 32,64,32,32 -> 128", new(32, 64, 32, 32, 128, 1, 1)),
            ("conv1x1 32,128,32,32 -> 128", new(32, 128, 32, 32, 128, 1, 1)),
            ("conv1x1 4,128,32,32 -> 128", new(4, 128, 32, 32, 128, 1, 1)),
            ("conv1x1 s2 32,64,32,32 -> 128", new(32, 64, 32, 32, 128, 1, 1, 2, 2)),
            ("conv3x3 32,256,8,8 -> 256", new(32, 256, 8, 8, 256, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 32,512,4,4 -> 512", new(32, 512, 4, 4, 512, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 32,128,16,16 -> 128", new(32, 128, 16, 16, 128, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 64,16,32,32 -> 16", new(64, 16, 32, 32, 16, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 64,32,16,16 -> 32", new(64, 32, 16, 16, 32, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 64,64,8,8 -> 64", new(64, 64, 8, 8, 64, 3, 3, 1, 1, 1, 1, 1, 1)),
            ("conv3x3 groups 32,64,32,32 -> 64", new(32, 64, 32, 32, 64, 3, 3, 1, 1, 1, 1, 1, 1, Groups: 64)),
        ];
        foreach (var (name, shape) in convolutions)
        {
            foreach (var row in Convolution(name, shape)) yield return row;
        }
    }

    private static (string Name, Func<Action> Prepare, long MultiplyAdds) Product(string name, MatMulShape shape) => (name, () =>
    {
        var (a, b) = (Random(shape.M * shape.K * shape.Batch), Random(shape.K * shape.N * shape.Batch));
        var c = Random(shape.M * shape.N * shape.Batch);
        return () => Device.Default.MatMul(shape, a, b, null, c);
    }, shape.MultiplyAdds);

    private static IEnumerable<(string Name, Func<Action> Prepare, long MultiplyAdds)> Convolution(string name, Conv2dShape s)
    {
        foreach (var kind in (string[])["forward", "weight", "input"])
        {
            yield return ($"{name} {kind}", () =>
            {
                var (x, w, y) = (Random(s.N * s.C * s.H * s.W), Random(s.K * (s.C / s.Groups) * s.R * s.S), Random(s.N * s.K * s.OutH * s.OutW));
                return kind switch
                {
                    "forward" => () => Device.Default.Conv2d(s, x, w, null, y),
                    "weight" => () => Device.Default.Conv2dWeightGradient(s, x, y, w),
                    _ => () => Device.Default.Conv2dInputGradient(s, y, w, x),
                };
            }, s.MultiplyAdds);
        }
    }

    internal static Storage Random(int length)
    {
        var values = new float[length];
        var random = new Random(1);
        for (var i = 0; i < length; i++) values[i] = (random.NextSingle() * 2) - 1;
        var storage = Device.Default.Allocate(length);
        Device.Default.Upload(values, storage);
        return storage;
    }
}
