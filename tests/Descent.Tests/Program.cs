namespace Descent.Tests;

/// <summary>What this assembly does as a process of its own: tests that look at compiled code start it with settings of the JIT.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is not ["products"]) return 0;
        foreach (var level in SimdLevels.Available)
        {
            var device = new CpuDevice(level);
            foreach (var (m, n, k) in ((int, int, int)[])[(12, 64, 300), (8, 64, 300), (4, 64, 300), (1, 64, 300), (8, 40, 300), (2, 40, 300)])
            {
                foreach (var isTransposed in new[] { false, true })
                    device.MatMul(new MatMulShape(m, n, k, TransposeB: isTransposed), Zeros(m * k), Zeros(k * n), null, Zeros(m * n));
            }

            Storage Zeros(int length) => ProductTestData.Upload(device, new float[length]);
        }

        return 0;
    }
}
