using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>When a kernel writes past the caches: a plain store of a new line first reads it, which costs a memory-bound kernel a third of its
/// speed.</summary>
/// <remarks>Results below the limit stay in the cache for whoever reads them next. The choice depends on sizes and addresses only and changes no
/// bit.</remarks>
internal static unsafe class Streaming
{
    private const int LeastCount = 1 << 22; // 16 MB: with its operands more than a last-level cache keeps
    private const int Alignment = 64;

    /// <summary>True if a result of so many numbers at <paramref name="y"/> had better not go through the caches.</summary>
    public static bool Suits(float* y, long count) => count >= LeastCount && IsAligned(y);

    /// <summary>True if rows of this length at <paramref name="y"/> all start where a vector may be streamed to.</summary>
    public static bool Suits(float* y, long count, int row) => Suits(y, count) && row % (Alignment / sizeof(float)) == 0;

    /// <summary>Makes what this thread has streamed visible before it says that it is done.</summary>
    public static void Finish()
    {
        if (Sse.IsSupported) Sse.StoreFence();
    }

    private static bool IsAligned(float* y) => ((nint)y & (Alignment - 1)) == 0;
}
