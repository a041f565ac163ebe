using System.Runtime.InteropServices;

namespace Descent.Memory;

/// <summary>One aligned block of native memory and a weak look at the object that uses it now.</summary>
internal sealed unsafe class Buffer(nint address, long bytes, int sizeClass)
{
    // Also sees a user that only a finalizer can still reach: user code may read its tensors there.
    private GCHandle _user = GCHandle.Alloc(null, GCHandleType.WeakTrackResurrection);

    public float* Pointer { get; } = (float*)address;

    public long Bytes { get; } = bytes;

    public int SizeClass { get; } = sizeClass;

    /// <summary>True once the garbage collector found that nothing can reach the user any more.</summary>
    public bool IsAbandoned => _user.Target is null;

    /// <summary>Where the pool keeps this buffer among those that are out.</summary>
    public int Slot;

    public void LendTo(object user) => _user.Target = user;

    public void TakeBack() => _user.Target = null;
}
