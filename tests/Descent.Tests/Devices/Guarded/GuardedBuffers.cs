using System.Runtime.InteropServices;
using Descent.Memory;
using Buffer = Descent.Memory.Buffer;

namespace Descent.Tests.Devices.Guarded;

/// <summary>At which end a buffer touches forbidden memory.</summary>
internal enum GuardedEnd
{
    /// <summary>A page before the first byte faults.</summary>
    Before,

    /// <summary>A page after the last byte faults.</summary>
    After,
}

/// <summary>Buffers of exactly the bytes that were asked for, next to a page that no one may touch: the first stray access ends the
/// process.</summary>
internal sealed unsafe partial class GuardedBuffers(GuardedEnd end) : BufferSource
{
    // PROT_NONE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS of Linux.
    private const int None = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private static readonly long s_page = Environment.SystemPageSize;

    private readonly Dictionary<long, Stack<Buffer>> _free = [];
    private readonly List<Buffer> _out = [];
    private readonly HashSet<Buffer> _returned = [];

    /// <inheritdoc/>
    public override long BytesReserved => 0;

    /// <inheritdoc/>
    public override int Looks => 0;

    /// <inheritdoc/>
    public override Buffer Take(long bytes, object user)
    {
        lock (_out)
        {
            var buffer = _free.TryGetValue(bytes, out var stack) && stack.TryPop(out var used) ? used : Map(bytes);
            _out.Add(buffer);
            return buffer;
        }
    }

    /// <summary>Forbids the whole buffer until <see cref="Reset"/>: a kernel that still uses it faults.</summary>
    public override void Return(Buffer buffer)
    {
        lock (_out)
        {
            Protect(buffer, None);
            _returned.Add(buffer);
        }
    }

    /// <inheritdoc/>
    public override void GraphWasFreed()
    {
    }

    /// <summary>Makes every buffer free for the next row; nothing may use them any more.</summary>
    public void Reset()
    {
        foreach (var buffer in _returned) Protect(buffer, ReadWrite);
        foreach (var buffer in _out)
        {
            if (!_free.TryGetValue(buffer.Bytes, out var stack)) _free.Add(buffer.Bytes, stack = []);
            stack.Push(buffer);
        }

        _returned.Clear();
        _out.Clear();
    }

    // Pages for the bytes, and one that stays forbidden.
    private Buffer Map(long bytes)
    {
        var usable = PagesFor(bytes);
        var start = Allocate(0, (nuint)(usable + s_page), None, PrivateAnonymous, -1, 0);
        if (start == -1) throw new InvalidOperationException($"No memory for a guarded buffer of {bytes} bytes.");
        var first = end == GuardedEnd.Before ? start + (nint)s_page : start;
        if (SetProtection(first, (nuint)usable, ReadWrite) != 0) throw new InvalidOperationException("mprotect failed.");
        return new Buffer(end == GuardedEnd.Before ? first : first + (nint)(usable - bytes), bytes, 0);
    }

    private static void Protect(Buffer buffer, int access)
    {
        var first = (nint)buffer.Pointer & ~(nint)(s_page - 1);
        if (SetProtection(first, (nuint)PagesFor(buffer.Bytes), access) != 0) throw new InvalidOperationException("mprotect failed.");
    }

    private static long PagesFor(long bytes) => (bytes + s_page - 1) / s_page * s_page;

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Allocate(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int SetProtection(nint address, nuint length, int protection);
}
