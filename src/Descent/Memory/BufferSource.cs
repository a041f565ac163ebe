namespace Descent.Memory;

/// <summary>Where a device gets its buffers: the pool, or in tests memory that faults at the first stray access.</summary>
/// <remarks>
/// A buffer promises its bytes and no more: no padding, no slack. Kernels must neither read nor write beyond them, even if the pool's size classes
/// leave room there.
/// </remarks>
internal abstract class BufferSource
{
    /// <summary>Bytes taken from the operating system so far.</summary>
    public abstract long BytesReserved { get; }

    /// <summary>How many times the garbage collector was asked.</summary>
    public abstract int Looks { get; }

    /// <summary>A buffer of at least <paramref name="bytes"/>, content undefined, out until nothing can reach <paramref name="user"/>.</summary>
    public abstract Buffer Take(long bytes, object user);

    /// <summary>Takes a buffer back whose user says that it is done.</summary>
    public abstract void Return(Buffer buffer);

    /// <summary>Tells that a graph was freed: what it held is garbage now.</summary>
    public abstract void GraphWasFreed();
}
