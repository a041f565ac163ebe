using System.Runtime.CompilerServices;
using Descent.Memory;

namespace Descent.Tests.Memory;

public sealed class BufferPoolTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void Take_LooksInTheMiddleOfSteps_StaysFlat()
    {
        const int steps = 60;
        var pool = new BufferPool();
        for (var step = 0; step < steps; step++) Step(pool);
        Assert.InRange(pool.BytesReserved, 48L * Megabyte, 320L * Megabyte); // a step uses 48 MB; all steps together 2,880 MB
    }

    [Fact]
    public void Take_EverythingStillInUse_TakesNothingBack()
    {
        var pool = new BufferPool();
        var users = new object[200];
        var buffers = new HashSet<object>();
        foreach (ref var user in users.AsSpan())
        {
            var buffer = pool.Take(Megabyte);
            buffer.LendTo(user = new object());
            Assert.True(buffers.Add(buffer), "a buffer was lent twice");
        }

        Assert.True(pool.Looks > 0);
        GC.KeepAlive(users);
    }

    // The look comes while half of the step is in use: that half is promoted, and a generation-0 collection alone would never find it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Step(BufferPool pool)
    {
        var users = new object[48];
        for (var i = 0; i < users.Length; i++)
        {
            if (i == users.Length / 2) pool.GraphWasFreed();
            pool.Take(Megabyte).LendTo(users[i] = new object());
        }

        GC.KeepAlive(users);
    }
}
