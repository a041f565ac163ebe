using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Tiles of a product whose second factor is not packed but read where it lies: through one table of offsets, from two places.</summary>
/// <remarks>
/// The windows of a convolution overlap: a packed panel would hold every number as often as the filter has taps. Row k of the left half of the
/// factor begins at left + offsets[k], of the right half at right + offsets[k]; both halves are as wide as a vector.
/// </remarks>
internal abstract unsafe class WindowKernel
{
    /// <summary>Numbers of a half.</summary>
    public abstract int Half { get; }

    /// <summary>
    /// For i below height: c[i] (left half) and cRight[i] (right half) = start[i] + sum over k of a[k, i] times row k, or += with
    /// <paramref name="accumulate"/>. Rows of c lie <paramref name="cStride"/> apart.
    /// </summary>
    public abstract void Tile(
        int height, int depth, float* a, float* start, float* left, float* right, nint* offsets,
        float* c, float* cRight, nint cStride, bool accumulate);
}

/// <summary>The tiles for vectors of type <typeparamref name="V"/>.</summary>
internal sealed unsafe class WindowKernel<S, V> : WindowKernel
    where S : struct, ISimd<V>
    where V : struct
{
    public override int Half => S.Width;

    public override void Tile(
        int height, int depth, float* a, float* start, float* left, float* right, nint* offsets,
        float* c, float* cRight, nint cStride, bool accumulate)
    {
        if (height == 12) Tile12(depth, a, start, left, right, offsets, c, cRight, cStride, accumulate);
        else if (height == 8) Tile8(depth, a, start, left, right, offsets, c, cRight, cStride, accumulate);
        else if (height == 6) Tile6(depth, a, start, left, right, offsets, c, cRight, cStride, accumulate);
        else Tile4(depth, a, start, left, right, offsets, c, cRight, cStride, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12(int depth, float* a, float* start, float* left, float* right, nint* offsets, float* c, float* cRight, nint cStride,
        bool accumulate)
    {
        V l0 = S.Splat(start[0]), r0 = l0;
        V l1 = S.Splat(start[1]), r1 = l1;
        V l2 = S.Splat(start[2]), r2 = l2;
        V l3 = S.Splat(start[3]), r3 = l3;
        V l4 = S.Splat(start[4]), r4 = l4;
        V l5 = S.Splat(start[5]), r5 = l5;
        V l6 = S.Splat(start[6]), r6 = l6;
        V l7 = S.Splat(start[7]), r7 = l7;
        V l8 = S.Splat(start[8]), r8 = l8;
        V l9 = S.Splat(start[9]), r9 = l9;
        V l10 = S.Splat(start[10]), r10 = l10;
        V l11 = S.Splat(start[11]), r11 = l11;
        for (; depth > 0; depth--)
        {
            var place = *offsets++;
            var x = S.Load(left + place);
            var y = S.Load(right + place);
            var a0 = S.Splat(a[0]);
            l0 = S.MultiplyAdd(a0, x, l0);
            r0 = S.MultiplyAdd(a0, y, r0);
            var a1 = S.Splat(a[1]);
            l1 = S.MultiplyAdd(a1, x, l1);
            r1 = S.MultiplyAdd(a1, y, r1);
            var a2 = S.Splat(a[2]);
            l2 = S.MultiplyAdd(a2, x, l2);
            r2 = S.MultiplyAdd(a2, y, r2);
            var a3 = S.Splat(a[3]);
            l3 = S.MultiplyAdd(a3, x, l3);
            r3 = S.MultiplyAdd(a3, y, r3);
            var a4 = S.Splat(a[4]);
            l4 = S.MultiplyAdd(a4, x, l4);
            r4 = S.MultiplyAdd(a4, y, r4);
            var a5 = S.Splat(a[5]);
            l5 = S.MultiplyAdd(a5, x, l5);
            r5 = S.MultiplyAdd(a5, y, r5);
            var a6 = S.Splat(a[6]);
            l6 = S.MultiplyAdd(a6, x, l6);
            r6 = S.MultiplyAdd(a6, y, r6);
            var a7 = S.Splat(a[7]);
            l7 = S.MultiplyAdd(a7, x, l7);
            r7 = S.MultiplyAdd(a7, y, r7);
            var a8 = S.Splat(a[8]);
            l8 = S.MultiplyAdd(a8, x, l8);
            r8 = S.MultiplyAdd(a8, y, r8);
            var a9 = S.Splat(a[9]);
            l9 = S.MultiplyAdd(a9, x, l9);
            r9 = S.MultiplyAdd(a9, y, r9);
            var a10 = S.Splat(a[10]);
            l10 = S.MultiplyAdd(a10, x, l10);
            r10 = S.MultiplyAdd(a10, y, r10);
            var a11 = S.Splat(a[11]);
            l11 = S.MultiplyAdd(a11, x, l11);
            r11 = S.MultiplyAdd(a11, y, r11);
            a += 12;
        }

        Put(c, cRight, l0, r0, accumulate);
        Put(c + cStride, cRight + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), cRight + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), cRight + (3 * cStride), l3, r3, accumulate);
        Put(c + (4 * cStride), cRight + (4 * cStride), l4, r4, accumulate);
        Put(c + (5 * cStride), cRight + (5 * cStride), l5, r5, accumulate);
        Put(c + (6 * cStride), cRight + (6 * cStride), l6, r6, accumulate);
        Put(c + (7 * cStride), cRight + (7 * cStride), l7, r7, accumulate);
        Put(c + (8 * cStride), cRight + (8 * cStride), l8, r8, accumulate);
        Put(c + (9 * cStride), cRight + (9 * cStride), l9, r9, accumulate);
        Put(c + (10 * cStride), cRight + (10 * cStride), l10, r10, accumulate);
        Put(c + (11 * cStride), cRight + (11 * cStride), l11, r11, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8(int depth, float* a, float* start, float* left, float* right, nint* offsets, float* c, float* cRight, nint cStride,
        bool accumulate)
    {
        V l0 = S.Splat(start[0]), r0 = l0;
        V l1 = S.Splat(start[1]), r1 = l1;
        V l2 = S.Splat(start[2]), r2 = l2;
        V l3 = S.Splat(start[3]), r3 = l3;
        V l4 = S.Splat(start[4]), r4 = l4;
        V l5 = S.Splat(start[5]), r5 = l5;
        V l6 = S.Splat(start[6]), r6 = l6;
        V l7 = S.Splat(start[7]), r7 = l7;
        for (; depth > 0; depth--)
        {
            var place = *offsets++;
            var x = S.Load(left + place);
            var y = S.Load(right + place);
            var a0 = S.Splat(a[0]);
            l0 = S.MultiplyAdd(a0, x, l0);
            r0 = S.MultiplyAdd(a0, y, r0);
            var a1 = S.Splat(a[1]);
            l1 = S.MultiplyAdd(a1, x, l1);
            r1 = S.MultiplyAdd(a1, y, r1);
            var a2 = S.Splat(a[2]);
            l2 = S.MultiplyAdd(a2, x, l2);
            r2 = S.MultiplyAdd(a2, y, r2);
            var a3 = S.Splat(a[3]);
            l3 = S.MultiplyAdd(a3, x, l3);
            r3 = S.MultiplyAdd(a3, y, r3);
            var a4 = S.Splat(a[4]);
            l4 = S.MultiplyAdd(a4, x, l4);
            r4 = S.MultiplyAdd(a4, y, r4);
            var a5 = S.Splat(a[5]);
            l5 = S.MultiplyAdd(a5, x, l5);
            r5 = S.MultiplyAdd(a5, y, r5);
            var a6 = S.Splat(a[6]);
            l6 = S.MultiplyAdd(a6, x, l6);
            r6 = S.MultiplyAdd(a6, y, r6);
            var a7 = S.Splat(a[7]);
            l7 = S.MultiplyAdd(a7, x, l7);
            r7 = S.MultiplyAdd(a7, y, r7);
            a += 8;
        }

        Put(c, cRight, l0, r0, accumulate);
        Put(c + cStride, cRight + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), cRight + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), cRight + (3 * cStride), l3, r3, accumulate);
        Put(c + (4 * cStride), cRight + (4 * cStride), l4, r4, accumulate);
        Put(c + (5 * cStride), cRight + (5 * cStride), l5, r5, accumulate);
        Put(c + (6 * cStride), cRight + (6 * cStride), l6, r6, accumulate);
        Put(c + (7 * cStride), cRight + (7 * cStride), l7, r7, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6(int depth, float* a, float* start, float* left, float* right, nint* offsets, float* c, float* cRight, nint cStride,
        bool accumulate)
    {
        V l0 = S.Splat(start[0]), r0 = l0;
        V l1 = S.Splat(start[1]), r1 = l1;
        V l2 = S.Splat(start[2]), r2 = l2;
        V l3 = S.Splat(start[3]), r3 = l3;
        V l4 = S.Splat(start[4]), r4 = l4;
        V l5 = S.Splat(start[5]), r5 = l5;
        for (; depth > 0; depth--)
        {
            var place = *offsets++;
            var x = S.Load(left + place);
            var y = S.Load(right + place);
            var a0 = S.Splat(a[0]);
            l0 = S.MultiplyAdd(a0, x, l0);
            r0 = S.MultiplyAdd(a0, y, r0);
            var a1 = S.Splat(a[1]);
            l1 = S.MultiplyAdd(a1, x, l1);
            r1 = S.MultiplyAdd(a1, y, r1);
            var a2 = S.Splat(a[2]);
            l2 = S.MultiplyAdd(a2, x, l2);
            r2 = S.MultiplyAdd(a2, y, r2);
            var a3 = S.Splat(a[3]);
            l3 = S.MultiplyAdd(a3, x, l3);
            r3 = S.MultiplyAdd(a3, y, r3);
            var a4 = S.Splat(a[4]);
            l4 = S.MultiplyAdd(a4, x, l4);
            r4 = S.MultiplyAdd(a4, y, r4);
            var a5 = S.Splat(a[5]);
            l5 = S.MultiplyAdd(a5, x, l5);
            r5 = S.MultiplyAdd(a5, y, r5);
            a += 6;
        }

        Put(c, cRight, l0, r0, accumulate);
        Put(c + cStride, cRight + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), cRight + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), cRight + (3 * cStride), l3, r3, accumulate);
        Put(c + (4 * cStride), cRight + (4 * cStride), l4, r4, accumulate);
        Put(c + (5 * cStride), cRight + (5 * cStride), l5, r5, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4(int depth, float* a, float* start, float* left, float* right, nint* offsets, float* c, float* cRight, nint cStride,
        bool accumulate)
    {
        V l0 = S.Splat(start[0]), r0 = l0;
        V l1 = S.Splat(start[1]), r1 = l1;
        V l2 = S.Splat(start[2]), r2 = l2;
        V l3 = S.Splat(start[3]), r3 = l3;
        for (; depth > 0; depth--)
        {
            var place = *offsets++;
            var x = S.Load(left + place);
            var y = S.Load(right + place);
            var a0 = S.Splat(a[0]);
            l0 = S.MultiplyAdd(a0, x, l0);
            r0 = S.MultiplyAdd(a0, y, r0);
            var a1 = S.Splat(a[1]);
            l1 = S.MultiplyAdd(a1, x, l1);
            r1 = S.MultiplyAdd(a1, y, r1);
            var a2 = S.Splat(a[2]);
            l2 = S.MultiplyAdd(a2, x, l2);
            r2 = S.MultiplyAdd(a2, y, r2);
            var a3 = S.Splat(a[3]);
            l3 = S.MultiplyAdd(a3, x, l3);
            r3 = S.MultiplyAdd(a3, y, r3);
            a += 4;
        }

        Put(c, cRight, l0, r0, accumulate);
        Put(c + cStride, cRight + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), cRight + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), cRight + (3 * cStride), l3, r3, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, float* cRight, V left, V right, bool accumulate)
    {
        if (accumulate)
        {
            left = S.Add(left, S.Load(c));
            right = S.Add(right, S.Load(cRight));
        }

        S.Store(c, left);
        S.Store(cRight, right);
    }
}
