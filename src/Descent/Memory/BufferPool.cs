using System.Numerics;

namespace Descent.Memory;

/// <summary>Recycles native buffers without anybody disposing them (docs/adr/0001).</summary>
/// <remarks>
/// A buffer goes back in one of two ways. The tape hands back gradients the moment they were used. Everything else (activations, results that a
/// user held) is found by asking the garbage collector: the pool runs a generation-0 collection, then takes back every buffer whose user is gone.
/// The best moment is the first request after a graph was freed: a whole step is garbage then and nothing is promoted. So in a steady loop there is
/// at most one cheap collection a step, and memory stays flat. Only if memory runs out before (or no graph is ever freed) the pool looks in between;
/// what such a look promoted is found by a deeper one.
/// </remarks>
internal sealed class BufferPool
{
    private const int SmallestBytes = 256;
    private const long LeastBytesBetweenLooks = 32L << 20;
    private const int LeastBuffersBetweenLooks = 8192;

    private readonly Lock _lock = new();
    private readonly Stack<Buffer>?[] _free = new Stack<Buffer>?[512];
    private readonly List<Buffer> _out = [];
    private long _bytesOut;
    private long _bytesSinceLook;
    private int _buffersSinceLook;
    private long _lookAfterBytes = LeastBytesBetweenLooks;
    private int _lookAfterBuffers = LeastBuffersBetweenLooks;
    private long _bytesKept;
    private int _buffersKept;
    private bool _wasGraphFreed;

    /// <summary>Bytes taken from the operating system so far. The pool never gives memory back: a step needs it again.</summary>
    public long BytesReserved { get; private set; }

    /// <summary>How many times the pool asked the garbage collector.</summary>
    public int Looks { get; private set; }

    /// <summary>A buffer of at least <paramref name="bytes"/>, content undefined.</summary>
    public Buffer Take(long bytes)
    {
        var sizeClass = SizeClassOf(bytes);
        lock (_lock)
        {
            if (_wasGraphFreed && IsTimeToLook) Look();
            var buffer = TakeFree(sizeClass);
            if (buffer is null && IsTimeToLook)
            {
                Look();
                buffer = TakeFree(sizeClass);
            }

            buffer ??= Reserve(sizeClass);
            buffer.Slot = _out.Count;
            _out.Add(buffer);
            _bytesOut += buffer.Bytes;
            _bytesSinceLook += buffer.Bytes;
            _buffersSinceLook++;
            return buffer;
        }
    }

    /// <summary>Tells that a graph was freed: what it held is garbage now.</summary>
    public void GraphWasFreed() => _wasGraphFreed = true;

    /// <summary>Takes a buffer back whose user says that it is done.</summary>
    public void Return(Buffer buffer)
    {
        lock (_lock)
        {
            _bytesSinceLook -= buffer.Bytes;
            _buffersSinceLook--;
            PutBack(buffer);
        }
    }

    private bool IsTimeToLook => _bytesSinceLook >= _lookAfterBytes || _buffersSinceLook >= _lookAfterBuffers;

    private Buffer? TakeFree(int sizeClass) => _free[sizeClass] is { Count: > 0 } stack ? stack.Pop() : null;

    private Buffer Reserve(int sizeClass)
    {
        var bytes = BytesOf(sizeClass);
        BytesReserved += bytes;
        return new Buffer(NativeMemoryBlock.Allocate(bytes), bytes, sizeClass);
    }

    // What is in use at a look is promoted, and a generation-0 collection never finds it again: a few such steps in a hundred would let memory
    // grow for ever. So a look goes deeper where more is out than the last full one left, by a margin that makes full ones rare.
    private void Look()
    {
        Looks++;
        for (var generation = 0; generation <= GC.MaxGeneration && (generation == 0 || IsMoreOut(generation)); generation++)
        {
            GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
            for (var i = _out.Count - 1; i >= 0; i--)
                if (_out[i].IsAbandoned)
                    PutBack(_out[i]);
            if (generation == GC.MaxGeneration) (_bytesKept, _buffersKept) = (_bytesOut, _out.Count);
        }

        _wasGraphFreed = false;
        _bytesSinceLook = 0;
        _buffersSinceLook = 0;
        _lookAfterBytes = Math.Max(LeastBytesBetweenLooks, _bytesOut / 2);
        _lookAfterBuffers = Math.Max(LeastBuffersBetweenLooks, _out.Count);
    }

    private bool IsMoreOut(int generation) =>
        _bytesOut - _bytesKept > Math.Max(generation * LeastBytesBetweenLooks, generation * _bytesKept / 4)
        || _out.Count - _buffersKept > Math.Max(generation * LeastBuffersBetweenLooks, generation * _buffersKept / 4);

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
