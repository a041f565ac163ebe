using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>Copies pieces of matrices into K-major panels. Packing moves numbers and computes nothing, so one source serves all kernels.</summary>
/// <remarks>Places of a panel beyond the edge of the matrix hold anything: a kernel's lanes are independent, edge tiles drop the results.</remarks>
internal static unsafe class Packing
{
    private const int Line = 16; // numbers in a cache line
    private const int Ahead = 4 * Line; // too many rows for the hardware to prefetch them all

    /// <summary>panel[k, p] = x[k * stride + p]: the source runs along the panel. p beyond <paramref name="valid"/> stays undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Along(float* x, nint stride, int valid, int width, int depth, float* panel)
    {
        for (; depth > 0; depth--, x += stride, panel += width)
        {
            Prefetch(x + width); // the next panel's numbers of this row: rows are far apart, so the hardware does not guess them
            Prefetch(x + width + Line);
            var p = 0;
            for (; p + 16 <= valid; p += 16) Vector512.Load(x + p).Store(panel + p);
            for (; p + 4 <= valid; p += 4) Vector128.Load(x + p).Store(panel + p);
            for (; p < valid; p++) panel[p] = x[p];
        }
    }

    /// <summary>panel[k, p] = x[p * stride + k]: the source runs along k and is transposed. p beyond <paramref name="valid"/> is undefined.</summary>
    public static void Across(float* x, nint stride, int valid, int width, int depth, float* panel)
    {
        var rows = stackalloc nint[valid];
        for (var p = 0; p < valid; p++) rows[p] = p * stride;
        Across(x, rows, valid, width, depth, panel);
    }

    /// <summary>panel[k, p] = x[rows[p] + k]. p beyond <paramref name="valid"/> is undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Across(float* x, nint* rows, int valid, int width, int depth, float* panel)
    {
        var last = valid - 1;
        // Whole lines of four sources at a time: sources a power of two apart share cache sets, and panel lines stay in the first-level cache.
        for (var k = 0; k < depth; k += Line, x += Line, panel += Line * width)
        {
            var count = Math.Min(Line, depth - k);
            var p = 0;
            for (; p < valid && p + 4 <= width; p += 4)
            {
                // Lines that the panel lacks are stood in for by its last one: nobody reads their products.
                float* x1 = x + rows[Math.Min(p + 1, last)], x2 = x + rows[Math.Min(p + 2, last)], x3 = x + rows[Math.Min(p + 3, last)];
                Prefetch(x + rows[p] + Ahead);
                Prefetch(x1 + Ahead);
                Prefetch(x2 + Ahead);
                Prefetch(x3 + Ahead);
                Four(x + rows[p], x1, x2, x3, width, count, panel + p);
            }

            for (; p < valid; p++)
            {
                for (var i = 0; i < count; i++) panel[(i * width) + p] = x[rows[p] + i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* x0, float* x1, float* x2, float* x3, nint width, int count, float* panel)
    {
        var k = 0;
        for (; k + 4 <= count; k += 4, panel += 4 * width)
        {
            var (a, b, c, d) = (Vector128.Load(x0 + k), Vector128.Load(x1 + k), Vector128.Load(x2 + k), Vector128.Load(x3 + k));
            var (ac, bd) = (Low(a, c), Low(b, d));
            Low(ac, bd).Store(panel);
            High(ac, bd).Store(panel + width);
            (ac, bd) = (High(a, c), High(b, d));
            Low(ac, bd).Store(panel + (2 * width));
            High(ac, bd).Store(panel + (3 * width));
        }

        for (; k < count; k++, panel += width) (panel[0], panel[1], panel[2], panel[3]) = (x0[k], x1[k], x2[k], x3[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* x)
    {
        if (Sse.IsSupported) Sse.Prefetch0(x);
    }

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
