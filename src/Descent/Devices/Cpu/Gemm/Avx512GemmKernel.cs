using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>Tiles of 12, 8 and 4 rows by two 512-bit vectors: 24 accumulators, two loads and twelve broadcasts for 24 multiply-adds.</summary>
internal sealed unsafe class Avx512GemmKernel : GemmKernel
{
    public override int Rows => 12;

    public override int Columns => 32;

    public override int RowStep => 4;

    public override WindowKernel Windows { get; } = new WindowKernel<Simd512, Vector512<float>>();

    // A panel of 4 rows reads b three times as often as one of 12: two of 8 are better than 12 and 4.
    public override (int Start, int Height) RowPanel(int index, int rows)
    {
        var start = index * 12;
        var rest = rows - start;
        if (rest is > 12 and <= 16) return (start, 8);
        return index > 0 && rest <= 4 ? (start - 4, 8) : (start, Math.Min(12, (rest + 3) & ~3));
    }

    public override void Tile(
        int height, int depth, float* a, int aRow, int aStep, float* b, int bStride, float* c, int cStride, bool accumulate)
    {
        if (height == 12) Tile12(depth, a, aRow, aStep, b, bStride, c, cStride, accumulate);
        else if (height == 8) Tile8(depth, a, aRow, aStep, b, bStride, c, cStride, accumulate);
        else Tile4(depth, a, aRow, aStep, b, bStride, c, cStride, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12(int depth, float* a, nint row, nint step, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> l0 = default, r0 = default;
        Vector512<float> l1 = default, r1 = default;
        Vector512<float> l2 = default, r2 = default;
        Vector512<float> l3 = default, r3 = default;
        Vector512<float> l4 = default, r4 = default;
        Vector512<float> l5 = default, r5 = default;
        Vector512<float> l6 = default, r6 = default;
        Vector512<float> l7 = default, r7 = default;
        Vector512<float> l8 = default, r8 = default;
        Vector512<float> l9 = default, r9 = default;
        Vector512<float> l10 = default, r10 = default;
        Vector512<float> l11 = default, r11 = default;
        var row2 = 2 * row;
        float* a3 = a + row2 + row, a6 = a3 + row2 + row, a9 = a6 + row2 + row;
        for (; depth > 0; depth--)
        {
            var left = Vector512.Load(b);
            var right = Vector512.Load(b + 16);
            var x0 = Vector512.Create(*a);
            l0 = Vector512.FusedMultiplyAdd(x0, left, l0);
            r0 = Vector512.FusedMultiplyAdd(x0, right, r0);
            var x1 = Vector512.Create(a[row]);
            l1 = Vector512.FusedMultiplyAdd(x1, left, l1);
            r1 = Vector512.FusedMultiplyAdd(x1, right, r1);
            var x2 = Vector512.Create(a[row2]);
            l2 = Vector512.FusedMultiplyAdd(x2, left, l2);
            r2 = Vector512.FusedMultiplyAdd(x2, right, r2);
            var x3 = Vector512.Create(*a3);
            l3 = Vector512.FusedMultiplyAdd(x3, left, l3);
            r3 = Vector512.FusedMultiplyAdd(x3, right, r3);
            var x4 = Vector512.Create(a3[row]);
            l4 = Vector512.FusedMultiplyAdd(x4, left, l4);
            r4 = Vector512.FusedMultiplyAdd(x4, right, r4);
            var x5 = Vector512.Create(a3[row2]);
            l5 = Vector512.FusedMultiplyAdd(x5, left, l5);
            r5 = Vector512.FusedMultiplyAdd(x5, right, r5);
            var x6 = Vector512.Create(*a6);
            l6 = Vector512.FusedMultiplyAdd(x6, left, l6);
            r6 = Vector512.FusedMultiplyAdd(x6, right, r6);
            var x7 = Vector512.Create(a6[row]);
            l7 = Vector512.FusedMultiplyAdd(x7, left, l7);
            r7 = Vector512.FusedMultiplyAdd(x7, right, r7);
            var x8 = Vector512.Create(a6[row2]);
            l8 = Vector512.FusedMultiplyAdd(x8, left, l8);
            r8 = Vector512.FusedMultiplyAdd(x8, right, r8);
            var x9 = Vector512.Create(*a9);
            l9 = Vector512.FusedMultiplyAdd(x9, left, l9);
            r9 = Vector512.FusedMultiplyAdd(x9, right, r9);
            var x10 = Vector512.Create(a9[row]);
            l10 = Vector512.FusedMultiplyAdd(x10, left, l10);
            r10 = Vector512.FusedMultiplyAdd(x10, right, r10);
            var x11 = Vector512.Create(a9[row2]);
            l11 = Vector512.FusedMultiplyAdd(x11, left, l11);
            r11 = Vector512.FusedMultiplyAdd(x11, right, r11);
            a += step;
            a3 += step;
            a6 += step;
            a9 += step;
            b += bStride;
        }

        Put(c, l0, r0, accumulate);
        Put(c + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), l3, r3, accumulate);
        Put(c + (4 * cStride), l4, r4, accumulate);
        Put(c + (5 * cStride), l5, r5, accumulate);
        Put(c + (6 * cStride), l6, r6, accumulate);
        Put(c + (7 * cStride), l7, r7, accumulate);
        Put(c + (8 * cStride), l8, r8, accumulate);
        Put(c + (9 * cStride), l9, r9, accumulate);
        Put(c + (10 * cStride), l10, r10, accumulate);
        Put(c + (11 * cStride), l11, r11, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8(int depth, float* a, nint row, nint step, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> l0 = default, r0 = default;
        Vector512<float> l1 = default, r1 = default;
        Vector512<float> l2 = default, r2 = default;
        Vector512<float> l3 = default, r3 = default;
        Vector512<float> l4 = default, r4 = default;
        Vector512<float> l5 = default, r5 = default;
        Vector512<float> l6 = default, r6 = default;
        Vector512<float> l7 = default, r7 = default;
        var row2 = 2 * row;
        float* a3 = a + row2 + row, a6 = a3 + row2 + row;
        for (; depth > 0; depth--)
        {
            var left = Vector512.Load(b);
            var right = Vector512.Load(b + 16);
            var x0 = Vector512.Create(*a);
            l0 = Vector512.FusedMultiplyAdd(x0, left, l0);
            r0 = Vector512.FusedMultiplyAdd(x0, right, r0);
            var x1 = Vector512.Create(a[row]);
            l1 = Vector512.FusedMultiplyAdd(x1, left, l1);
            r1 = Vector512.FusedMultiplyAdd(x1, right, r1);
            var x2 = Vector512.Create(a[row2]);
            l2 = Vector512.FusedMultiplyAdd(x2, left, l2);
            r2 = Vector512.FusedMultiplyAdd(x2, right, r2);
            var x3 = Vector512.Create(*a3);
            l3 = Vector512.FusedMultiplyAdd(x3, left, l3);
            r3 = Vector512.FusedMultiplyAdd(x3, right, r3);
            var x4 = Vector512.Create(a3[row]);
            l4 = Vector512.FusedMultiplyAdd(x4, left, l4);
            r4 = Vector512.FusedMultiplyAdd(x4, right, r4);
            var x5 = Vector512.Create(a3[row2]);
            l5 = Vector512.FusedMultiplyAdd(x5, left, l5);
            r5 = Vector512.FusedMultiplyAdd(x5, right, r5);
            var x6 = Vector512.Create(*a6);
            l6 = Vector512.FusedMultiplyAdd(x6, left, l6);
            r6 = Vector512.FusedMultiplyAdd(x6, right, r6);
            var x7 = Vector512.Create(a6[row]);
            l7 = Vector512.FusedMultiplyAdd(x7, left, l7);
            r7 = Vector512.FusedMultiplyAdd(x7, right, r7);
            a += step;
            a3 += step;
            a6 += step;
            b += bStride;
        }

        Put(c, l0, r0, accumulate);
        Put(c + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), l3, r3, accumulate);
        Put(c + (4 * cStride), l4, r4, accumulate);
        Put(c + (5 * cStride), l5, r5, accumulate);
        Put(c + (6 * cStride), l6, r6, accumulate);
        Put(c + (7 * cStride), l7, r7, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4(int depth, float* a, nint row, nint step, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector512<float> l0 = default, r0 = default;
        Vector512<float> l1 = default, r1 = default;
        Vector512<float> l2 = default, r2 = default;
        Vector512<float> l3 = default, r3 = default;
        var row2 = 2 * row;
        float* a3 = a + row2 + row;
        for (; depth > 0; depth--)
        {
            var left = Vector512.Load(b);
            var right = Vector512.Load(b + 16);
            var x0 = Vector512.Create(*a);
            l0 = Vector512.FusedMultiplyAdd(x0, left, l0);
            r0 = Vector512.FusedMultiplyAdd(x0, right, r0);
            var x1 = Vector512.Create(a[row]);
            l1 = Vector512.FusedMultiplyAdd(x1, left, l1);
            r1 = Vector512.FusedMultiplyAdd(x1, right, r1);
            var x2 = Vector512.Create(a[row2]);
            l2 = Vector512.FusedMultiplyAdd(x2, left, l2);
            r2 = Vector512.FusedMultiplyAdd(x2, right, r2);
            var x3 = Vector512.Create(*a3);
            l3 = Vector512.FusedMultiplyAdd(x3, left, l3);
            r3 = Vector512.FusedMultiplyAdd(x3, right, r3);
            a += step;
            a3 += step;
            b += bStride;
        }

        Put(c, l0, r0, accumulate);
        Put(c + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), l3, r3, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> left, Vector512<float> right, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector512.Load(c);
            right += Vector512.Load(c + 16);
        }

        left.Store(c);
        right.Store(c + 16);
    }
}
