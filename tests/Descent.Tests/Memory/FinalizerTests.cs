using System.Runtime.CompilerServices;

namespace Descent.Tests.Memory;

/// <summary>What only a finalizer can still reach is in use.</summary>
public sealed class FinalizerTests
{
    private const int Numbers = 1 << 20;

    private static Tensor? s_seenByFinalizer;

    [Fact]
    public void Tensor_ReachableFromAFinalizer_KeepsItsNumbers()
    {
        var device = new CpuDevice(SimdLevels.Available[^1]);
        LeaveToFinalizer(device);
        List<Tensor> others = [];
        for (var i = 0; i < 20; i++)
        {
            device.OnGraphFreed();
            others.Add(Tensor.Full([Numbers], 7, device)); // the pool looks on the way
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(device.PoolLooks > 0);
        Assert.Equal(Numbers, s_seenByFinalizer!.Sum().Item());
        GC.KeepAlive(others);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveToFinalizer(CpuDevice device) => _ = new Holder(Tensor.Ones([Numbers], device));

    private sealed class Holder(Tensor tensor)
    {
        ~Holder() => s_seenByFinalizer = tensor;
    }
}
