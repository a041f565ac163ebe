using System.Runtime.InteropServices;
using Descent.Memory;

namespace Descent;

/// <summary>Which of a thread's work areas. A running job owns the areas that it took on its caller's thread, so nested work takes others.</summary>
internal enum ScratchArea
{
    /// <summary>Panels that all tasks of a job read (caller's thread).</summary>
    Shared,

    /// <summary>Partial results that tasks write and a later job adds up (caller's thread).</summary>
    Partial,

    /// <summary>Panels of one task.</summary>
    Panels,

    /// <summary>The padded piece of an image that a task works on.</summary>
    Image,

    /// <summary>Offset tables of a job (caller's thread).</summary>
    Offsets,

    /// <summary>Which taps of a filter a job uses (caller's thread).</summary>
    Taps,
}

/// <summary>Work memory of one thread: grows to the largest request and is kept until the thread ends, so that no call allocates.</summary>
internal sealed unsafe class Scratch
{
    private const int Areas = 6;

    [ThreadStatic]
    private static Scratch? t_current;

    private readonly nint[] _blocks = new nint[Areas];
    private readonly long[] _lengths = new long[Areas];

    private Scratch()
    {
    }

    ~Scratch()
    {
        foreach (var block in _blocks) NativeMemory.AlignedFree((void*)block);
    }

    /// <summary>At least so many numbers, 64-byte aligned, content undefined; valid until this thread asks for the same area again.</summary>
    public static float* Take(ScratchArea area, long length) => (t_current ??= new Scratch()).Grow((int)area, length);

    private float* Grow(int area, long length)
    {
        if (_lengths[area] < length || _blocks[area] == 0)
        {
            NativeMemory.AlignedFree((void*)_blocks[area]);
            (_blocks[area], _lengths[area]) = (0, 0);
            var wanted = Math.Max(length + (length / 8), 4096);
            _blocks[area] = NativeMemoryBlock.Allocate(wanted * sizeof(float));
            _lengths[area] = wanted;
        }

        return (float*)_blocks[area];
    }
}
