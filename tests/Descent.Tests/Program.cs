using Descent.Tests.Devices.Guarded;
using Descent.Tests.Memory;

namespace Descent.Tests;

/// <summary>The assembly as a program: what a test wants to run in a process of its own. The test host does not come here.</summary>
internal static class Program
{
    public static int Main(string[] args) => args switch
    {
        [GuardedRun.Command, _, _] => GuardedRun.Start(args),
        [Products] => RunProducts(),
        [FlatTraining.Command] => FlatTraining.Run(),
        _ => 2,
    };

    /// <summary>The command that runs every inner loop of products, for tests that read the code compiled for them.</summary>
    public const string Products = "products";

    private static int RunProducts()
    {
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
