using System.Numerics;

namespace Descent.Memory;

/// <summary>Recycles native buffers without anybody disposing them (docs/adr/0001).</summary>
/// <remarks>
/// A buffer goes back in one of two ways. The tape hands back gradients the moment they were used. Everything else (activations, results that a
/// user held) is found by asking the garbage collector: the pool runs a young collection, then takes back every buffer whose user is gone.
/// The best moment is the first request after a graph was freed: a whole step is garbage then and nothing is promoted. So in a steady loop there is
/// at most one cheap collection a step, and memory stays flat. Only if memory runs out before (or no graph is ever freed) the pool looks in between.
/// </remarks>
internal sealed class BufferPool : BufferSource
{
    private const int SmallestBytes = 256;
    private const int YoungGenerations = 1; // generation 1 holds what a look in the middle of a step has promoted, and is as small

    private readonly long _leastBytesBetweenLooks;
    private readonly int _leastBuffersBetweenLooks;
    private readonly Lock _lock = new();
    private readonly Stack<Buffer>?[] _free = new Stack<Buffer>?[512];
    private readonly List<Buffer> _out = [];
    private long _bytesOut;
    private long _bytesSinceLook;
    private int _buffersSinceLook;
    private long _lookAfterBytes;
    private int _lookAfterBuffers;
    private int _generation = YoungGenerations;
    private long _bytesAlive;
    private int _buffersAlive;
    private bool _wasGraphFreed;
    private long _bytesReserved;
    private int _looks;

    /// <summary>Creates a pool that asks the collector at most once for so many bytes or buffers; tests ask more often.</summary>
    public BufferPool(long leastBytesBetweenLooks = 32L << 20, int leastBuffersBetweenLooks = 8192)
    {
        (_leastBytesBetweenLooks, _lookAfterBytes) = (leastBytesBetweenLooks, leastBytesBetweenLooks);
        (_leastBuffersBetweenLooks, _lookAfterBuffers) = (leastBuffersBetweenLooks, leastBuffersBetweenLooks);
    }

    /// <summary>Bytes taken from the operating system so far. The pool never gives memory back: a step needs it again.</summary>
    public override long BytesReserved => _bytesReserved;

    /// <inheritdoc/>
    public override int Looks => _looks;

    /// <inheritdoc/>
    public override Buffer Take(long bytes, object user)
    {
        var sizeClass = SizeClassOf(bytes);
        lock (_lock)
        {
            if (_wasGraphFreed && IsTimeToLookEarly) Look();
            var buffer = TakeFree(sizeClass);
            if (buffer is null && IsTimeToLook)
            {
                Look();
                buffer = TakeFree(sizeClass);
            }

            buffer ??= Reserve(sizeClass);
            buffer.LendTo(user); // inside the lock: to another thread's look a buffer without a user is abandoned
            buffer.Slot = _out.Count;
            _out.Add(buffer);
            _bytesOut += buffer.Bytes;
            _bytesSinceLook += buffer.Bytes;
            _buffersSinceLook++;
            return buffer;
        }
    }

    /// <inheritdoc/>
    public override void GraphWasFreed() => _wasGraphFreed = true;

    /// <inheritdoc/>
    public override void Return(Buffer buffer)
    {
        lock (_lock)
        {
            _bytesSinceLook -= buffer.Bytes;
            _buffersSinceLook--;
            PutBack(buffer);
        }
    }

    private bool IsTimeToLook => _bytesSinceLook >= _lookAfterBytes || _buffersSinceLook >= _lookAfterBuffers;

    // When a step has just ended, half as much is reason enough: later, in the middle of the next step, a look would promote what is in use.
    private bool IsTimeToLookEarly => _bytesSinceLook >= _lookAfterBytes / 2 || _buffersSinceLook >= _lookAfterBuffers / 2;

    private Buffer? TakeFree(int sizeClass) => _free[sizeClass] is { Count: > 0 } stack ? stack.Pop() : null;

    private Buffer Reserve(int sizeClass)
    {
        var bytes = BytesOf(sizeClass);
        var buffer = new Buffer(NativeMemoryBlock.Allocate(bytes), bytes, sizeClass);
        _bytesReserved += bytes;
        return buffer;
    }

    private void Look()
    {
        _looks++;
        var generation = _generation;
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
        for (var i = _out.Count - 1; i >= 0; i--)
            if (_out[i].IsAbandoned)
                PutBack(_out[i]);
        ChooseGeneration(generation);
        _wasGraphFreed = false;
        _bytesSinceLook = 0;
        _buffersSinceLook = 0;
        _lookAfterBytes = Math.Max(_leastBytesBetweenLooks, _bytesOut / 2);
        _lookAfterBuffers = Math.Max(_leastBuffersBetweenLooks, _out.Count);
    }

    // What was in use during a look is promoted, and a young collection does not find it when it dies. So as soon as clearly more is out than
    // was alive at the last full look, the next look goes one generation deeper; a full look says what is alive.
    private void ChooseGeneration(int looked)
    {
        if (looked == GC.MaxGeneration || _bytesOut < _bytesAlive) (_bytesAlive, _buffersAlive) = (_bytesOut, _out.Count);
        var isMore = _bytesOut > _bytesAlive + (_lookAfterBytes / 4) || _out.Count > _buffersAlive + (_lookAfterBuffers / 4);
        _generation = isMore ? Math.Min(looked + 1, GC.MaxGeneration) : YoungGenerations;
    }

    private void PutBack(Buffer buffer)
    {
        buffer.TakeBack();
        var last = _out[^1];
        _out[buffer.Slot] = last;
        last.Slot = buffer.Slot;
        _out.RemoveAt(_out.Count - 1);
        _bytesOut -= buffer.Bytes;
        (_free[buffer.SizeClass] ??= new Stack<Buffer>()).Push(buffer);
    }

    // Eight classes for each doubling: at most an eighth of a buffer is unused.
    private static int SizeClassOf(long bytes)
    {
        if (bytes <= SmallestBytes) return 0;
        var exponent = BitOperations.Log2((ulong)(bytes - 1));
        var eighths = (int)((bytes - 1) >> (exponent - 3)) & 7;
        return ((exponent - 8) * 8) + eighths + 1;
    }

    private static long BytesOf(int sizeClass)
    {
        if (sizeClass == 0) return SmallestBytes;
        var (octave, eighths) = Math.DivRem(sizeClass - 1, 8);
        return (9L + eighths) << (octave + 8 - 3);
    }
}
