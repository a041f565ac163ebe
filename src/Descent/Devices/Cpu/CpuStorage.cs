using Descent.Memory;
using Buffer = Descent.Memory.Buffer;

namespace Descent;

/// <summary>fp32 numbers in pooled native memory.</summary>
internal sealed unsafe class CpuStorage : Storage
{
    private readonly BufferSource _pool;
    private readonly int _offset;
    private Buffer? _buffer; // at the root only; null once released

    public CpuStorage(CpuDevice device, BufferSource pool, int length)
        : base(device, length)
    {
        (Root, _pool) = (this, pool);
        _buffer = pool.Take(Math.Max(1, (long)length) * sizeof(float), this);
    }

    private CpuStorage(CpuStorage root, int offset, int length)
        : base(root.Device, length) => (Root, _pool, _offset) = (root, root._pool, offset);

    /// <summary>The first number. Valid while the storage is reachable: a primitive ends with <c>GC.KeepAlive</c> of every storage it got.</summary>
    public float* Pointer => ((CpuStorage)Root)._buffer is { } buffer ? buffer.Pointer + _offset : throw Released();

    public override Storage Slice(int offset, int length) => new CpuStorage((CpuStorage)Root, _offset + offset, length);

    internal override void Release()
    {
        var root = (CpuStorage)Root;
        if (root._buffer is not { } buffer) return;
        root._buffer = null;
        _pool.Return(buffer);
        GC.KeepAlive(root); // or a look on another thread may take the same buffer back first
    }
}
