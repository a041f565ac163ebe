namespace Descent;

/// <summary>A run of numbers on a device: what a tensor's shape is laid over. Row-major, contiguous, no type but "number".</summary>
/// <remarks>
/// Nobody disposes a storage. Its memory comes from the device's pool and goes back when no tensor, view or graph can reach it
/// (docs/adr/0001). How wide a number is belongs to the device: fp32 on <see cref="CpuDevice"/>, fp64 on <see cref="ReferenceDevice"/>.
/// </remarks>
public abstract class Storage
{
    /// <summary>Creates a storage of <paramref name="length"/> numbers.</summary>
    protected Storage(Device device, int length) => (Device, Length) = (device, length);

    /// <summary>The device that the numbers live on.</summary>
    public Device Device { get; }

    /// <summary>How many numbers.</summary>
    public int Length { get; }

    /// <summary>A view of <paramref name="length"/> numbers from <paramref name="offset"/> on; it shares memory and keeps it alive.</summary>
    public abstract Storage Slice(int offset, int length);

    /// <summary>The storage that owns the memory: itself, or for a view the one it was cut from.</summary>
    internal Storage Root { get; private protected set; } = null!;

    /// <summary>How often the numbers were changed in place; the tape compares it to find a value changed too early.</summary>
    internal int Version;

    /// <summary>How many pending gradients lie in this memory; only the tape counts here, and only at the root.</summary>
    internal int GradientUses;

    /// <summary>True for memory that the tape itself made during a backward pass and may hand back as soon as it was used.</summary>
    internal bool IsGradientScratch;

    /// <summary>Hands the memory back to the pool at once. Any later use of this storage is an error.</summary>
    internal abstract void Release();

    /// <summary>The error for a use after <see cref="Release"/>.</summary>
    private protected static GraphException Released() => new(
        "This gradient's memory was recycled when Backward had finished with it. To keep a gradient that a node receives, keep a Clone() of it.");
}
