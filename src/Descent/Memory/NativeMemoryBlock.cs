using System.Runtime.InteropServices;

namespace Descent.Memory;

/// <summary>Memory from the operating system: aligned for any vector, and on huge pages where a block is large enough for them.</summary>
internal static unsafe partial class NativeMemoryBlock
{
    private const long HugePage = 2 << 20;
    private const int CacheLine = 64;
    private const int AdviseHugePages = 14; // MADV_HUGEPAGE of Linux

    public static nint Allocate(long bytes)
    {
        var isLarge = bytes >= 2 * HugePage;
        var address = (nint)NativeMemory.AlignedAlloc((nuint)bytes, (nuint)(isLarge ? HugePage : CacheLine));
        // Without huge pages a first touch faults every 4 kB, and a large product misses the TLB on every row.
        if (isLarge && OperatingSystem.IsLinux()) _ = Advise(address, (nuint)(bytes & ~(HugePage - 1)), AdviseHugePages);
        return address;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
