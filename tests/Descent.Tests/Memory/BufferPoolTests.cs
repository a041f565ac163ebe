using System.Runtime.CompilerServices;
using Descent.Memory;
using Buffer = Descent.Memory.Buffer;

namespace Descent.Tests.Memory;

public sealed unsafe class BufferPoolTests
{
    private const long Never = long.MaxValue;

    [Fact]
    public void Take_AnySize_IsLargeEnoughAlignedAndAtMostAnEighthTooLarge()
    {
        var pool = new BufferPool(Never, int.MaxValue);
        var user = new object();
        long[] sizes = [1, 4, 255, 256, 257, 288, 289, 511, 512, 513, 4095, 4096, 4097, 100_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000];
        foreach (var bytes in sizes)
        {
            var buffer = pool.Take(bytes, user);
            Assert.True(buffer.Bytes >= bytes);
            Assert.True(bytes <= 256 ? buffer.Bytes == 256 : buffer.Bytes * 8 <= bytes * 9 + 8, $"{bytes} bytes got {buffer.Bytes}");
            Assert.Equal(0, (nint)buffer.Pointer % 64);
            buffer.Pointer[0] = 1;
            buffer.Pointer[(buffer.Bytes / 4) - 1] = 2;
        }

        GC.KeepAlive(user);
    }

    [Fact]
    public void Take_SizesInOrder_HaveClassesInOrder()
    {
        var pool = new BufferPool(Never, int.MaxValue);
        var user = new object();
        long before = 0;
        for (var bytes = 1L; bytes < 20_000; bytes += 37)
        {
            var buffer = pool.Take(bytes, user);
            Assert.True(buffer.Bytes >= before);
            before = buffer.Bytes;
            pool.Return(buffer);
        }
    }

    [Fact]
    public void Return_SameClass_IsHandedOutAgainAndNothingIsReserved()
    {
        var pool = new BufferPool(Never, int.MaxValue);
        var user = new object();
        var first = pool.Take(1000, user);
        var reserved = pool.BytesReserved;
        Assert.Equal(first.Bytes, reserved);
        Assert.NotSame(first, pool.Take(1000, user)); // in use
        pool.Return(first);
        Assert.Same(first, pool.Take(990, user));
        Assert.Equal(2 * reserved, pool.BytesReserved);
        Assert.NotSame(first, pool.Take(5000, user));
        Assert.Equal(0, pool.Looks);
    }

    [Fact]
    public void Take_HeldAndDropped_OnlyTheDroppedComesBackAfterALook()
    {
        var pool = new BufferPool(Never, 3);
        var (held, heldBuffer) = Lend(pool);
        var dropped = LendAndDrop(pool);
        LendAndDrop(pool);
        var next = pool.Take(100, held); // the fourth: the pool looks first
        Assert.Equal(1, pool.Looks);
        Assert.NotSame(heldBuffer, next);
        var later = new[] { next, pool.Take(100, held) };
        Assert.Contains(dropped, later);
        Assert.Equal(3 * 256, pool.BytesReserved);
        for (var i = 0; i < 50; i++) Assert.NotSame(heldBuffer, pool.Take(100, held));
        GC.KeepAlive(held);
    }

    [Fact]
    public void Take_LookBetweenTakeAndUse_NeverTakesABufferWithItsUserOnTheWay()
    {
        // Every request looks; were the user named only afterwards, another thread's look would find the buffer abandoned.
        var pool = new BufferPool(0, 0);
        var failures = 0;
        OnThreads(4, thread =>
        {
            for (var i = 0; i < 150; i++)
            {
                var user = new object();
                var buffer = pool.Take(256, user);
                var mark = (thread * 1000f) + i;
                buffer.Pointer[0] = mark;
                Thread.SpinWait(200);
                if (buffer.Pointer[0] != mark) Interlocked.Increment(ref failures);
                GC.KeepAlive(user);
            }
        });
        Assert.Equal(0, failures);
    }

    [Fact]
    public void TakeAndReturn_FromSeveralThreads_NeverLendsABufferTwice()
    {
        var pool = new BufferPool(1 << 20, 500);
        var failures = 0;
        OnThreads(4, thread =>
        {
            var random = new Random(thread);
            var mine = new List<(Buffer Buffer, float Mark)>();
            var user = new object();
            for (var i = 0; i < 5000; i++)
            {
                if (mine.Count > 20 || (mine.Count > 0 && random.Next(2) == 0))
                {
                    var (buffer, mark) = mine[^1];
                    mine.RemoveAt(mine.Count - 1);
                    if (buffer.Pointer[0] != mark || buffer.Pointer[(buffer.Bytes / 4) - 1] != mark) Interlocked.Increment(ref failures);
                    pool.Return(buffer);
                }
                else
                {
                    var buffer = pool.Take(random.Next(1, 3000), user);
                    var mark = (thread * 10000f) + i;
                    (buffer.Pointer[0], buffer.Pointer[(buffer.Bytes / 4) - 1]) = (mark, mark);
                    mine.Add((buffer, mark));
                }
            }

            GC.KeepAlive(user);
        });
        Assert.Equal(0, failures);
    }

    [Fact]
    public void Allocate_ManySmallDroppedBuffers_StaysSmall()
    {
        var device = new CpuDevice(SimdLevels.Available[^1]);
        for (var i = 0; i < 100_000; i++) device.Allocate(10);
        Assert.InRange(device.BytesReserved, 256, 3 * 8192 * 256);
        Assert.InRange(device.PoolLooks, 1, 20);
    }

    [Fact]
    public void Storage_View_KeepsTheRootsMemory()
    {
        var device = new CpuDevice(SimdLevels.Available[^1], new BufferPool(0, 0));
        var view = ViewOfADroppedRoot(device);
        for (var i = 0; i < 30; i++) device.Fill(device.Allocate(100), -1);
        var values = new float[10];
        device.Download(view, values);
        Assert.Equal(Enumerable.Range(50, 10).Select(v => (float)v), values);
    }

    [Fact]
    public void Storage_Release_GivesTheMemoryBackOnceAndRefusesLaterUse()
    {
        var device = new CpuDevice(SimdLevels.Available[^1]);
        var storage = device.Allocate(100);
        var view = storage.Slice(10, 5);
        storage.Release();
        storage.Release();
        view.Release();
        Assert.Throws<GraphException>(() => device.Fill(storage, 1));
        Assert.Throws<GraphException>(() => device.Read(view, 0));
        var (a, b) = (device.Allocate(100), device.Allocate(100)); // the same memory went back once, so these two differ
        device.Fill(a, 1);
        device.Fill(b, 2);
        Assert.Equal((1.0, 2.0), (device.Read(a, 99), device.Read(b, 99)));
    }

    [Fact]
    public void Allocate_NoNumbers_Works()
    {
        var device = new CpuDevice(SimdLevels.Available[^1]);
        Assert.Equal(0, device.Allocate(0).Length);
        Assert.Equal(256, device.BytesReserved);
    }

    [Fact]
    public void Allocate_MoreThanTheMachineHas_IsAnErrorAndCountsNothing()
    {
        var pool = new BufferPool();
        var user = new object();
        Assert.Throws<OutOfMemoryException>(() => pool.Take(1L << 55, user));
        Assert.Equal(0, pool.BytesReserved);
        Assert.Equal(256, pool.Take(100, user).Bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (object User, Buffer Buffer) Lend(BufferPool pool)
    {
        var user = new object();
        return (user, pool.Take(100, user));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Buffer LendAndDrop(BufferPool pool) => Lend(pool).Buffer;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Storage ViewOfADroppedRoot(CpuDevice device)
    {
        var root = device.Allocate(100);
        device.Upload([.. Enumerable.Range(0, 100).Select(i => (float)i)], root);
        return root.Slice(20, 60).Slice(30, 10);
    }

    private static void OnThreads(int count, Action<int> body)
    {
        var errors = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                body(i);
            }
            catch (Exception e)
            {
                lock (errors) errors.Add(e);
            }
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Empty(errors);
    }
}
