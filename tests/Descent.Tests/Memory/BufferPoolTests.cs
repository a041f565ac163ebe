using System.Runtime.CompilerServices;
using Descent.Memory;

namespace Descent.Tests.Memory;

/// <summary>Memory is handed on only when nobody can read it any more, whoever asks for it and when.</summary>
public sealed class BufferPoolTests
{
    private const int Numbers = 1 << 20;

    private static Tensor? s_seenByFinalizer;

    [Fact]
    public void Take_UserIsAlive_IsNeverHandedOn()
    {
        var pool = new BufferPool();
        var user = new object();
        var buffer = pool.Take(Numbers, user);
        for (var i = 0; i < 100; i++)
        {
            pool.GraphWasFreed();
            Assert.NotSame(buffer, pool.Take(Numbers, new object()));
        }

        Assert.True(pool.Looks > 0);
        Assert.False(buffer.IsAbandoned);
        GC.KeepAlive(user);
    }

    [Fact]
    public void Take_UsersAreGone_StopsTakingFromTheSystem()
    {
        var pool = new BufferPool();
        for (var i = 0; i < 1000; i++)
        {
            pool.GraphWasFreed();
            pool.Take(Numbers, new object());
        }

        Assert.InRange(pool.BytesReserved, Numbers, 200L * Numbers); // 1000 MB were asked for; a look comes after 32
    }

    [Fact]
    public void Return_IsHandedOutAgain()
    {
        var pool = new BufferPool();
        var user = new object();
        var buffer = pool.Take(1000, user);
        pool.Return(buffer);
        Assert.Same(buffer, pool.Take(1000, user));
        GC.KeepAlive(user);
    }

    [Fact]
    public void Tensor_ReachableFromAFinalizer_KeepsItsNumbers()
    {
        var device = new CpuDevice(SimdLevels.Chosen);
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

    [Fact]
    public void Tensors_FromManyThreads_KeepTheirNumbers()
    {
        var device = new CpuDevice(SimdLevels.Chosen);
        var wrong = 0;
        Parallel.For(0, 8, thread =>
        {
            var kept = new Tensor[50];
            for (var i = 0; i < 20_000; i++)
            {
                if (kept[i % 50] is { } old && old[3] != i - 50) Interlocked.Increment(ref wrong);
                kept[i % 50] = Tensor.Full([4], i, device);
            }
        });
        Assert.True(device.PoolLooks > 0);
        Assert.Equal(0, wrong);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveToFinalizer(CpuDevice device) => _ = new Holder(Tensor.Ones([Numbers], device));

    private sealed class Holder(Tensor tensor)
    {
        ~Holder() => s_seenByFinalizer = tensor;
    }
}
