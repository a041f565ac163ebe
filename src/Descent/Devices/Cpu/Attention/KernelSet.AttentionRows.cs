using System.Runtime.CompilerServices;

namespace Descent;

/// <content>The leaf kernels of attention: tiles of products, and rows of scores.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    // c (4 rows, 2 vectors) = (or +=) a b, where number k of row r of a lies at a[r * aRow + k * aStep]: so a may be stored either way round.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile(int depth, float* a, nint aRow, nint aStep, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        V l0 = Zero, r0 = Zero, l1 = Zero, r1 = Zero, l2 = Zero, r2 = Zero, l3 = Zero, r3 = Zero;
        nint width = S.Width, aRow2 = 2 * aRow, aRow3 = 3 * aRow;
        for (; depth > 0; depth--)
        {
            V left = S.Load(b), right = S.Load(b + width);
            var a0 = S.Splat(a[0]);
            l0 = S.MultiplyAdd(a0, left, l0);
            r0 = S.MultiplyAdd(a0, right, r0);
            var a1 = S.Splat(a[aRow]);
            l1 = S.MultiplyAdd(a1, left, l1);
            r1 = S.MultiplyAdd(a1, right, r1);
            var a2 = S.Splat(a[aRow2]);
            l2 = S.MultiplyAdd(a2, left, l2);
            r2 = S.MultiplyAdd(a2, right, r2);
            var a3 = S.Splat(a[aRow3]);
            l3 = S.MultiplyAdd(a3, left, l3);
            r3 = S.MultiplyAdd(a3, right, r3);
            a += aStep;
            b += bStride;
        }

        PutPair(c, l0, r0, accumulate);
        PutPair(c + cStride, l1, r1, accumulate);
        PutPair(c + (2 * cStride), l2, r2, accumulate);
        PutPair(c + (3 * cStride), l3, r3, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutPair(float* c, V left, V right, bool accumulate)
    {
        if (accumulate)
        {
            left = S.Add(left, S.Load(c));
            right = S.Add(right, S.Load(c + S.Width));
        }

        S.Store(c, left);
        S.Store(c + S.Width, right);
    }

    // s = e^(s - largest) where seen, 0 up to the end of the tile. largest is the one of earlier blocks and of this row; returns the sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float ExponentialsOfScores(float* s, int seen, int end, ref float largest)
    {
        V low = S.Splat(float.NegativeInfinity), best = S.Splat(largest), total = Zero;
        var width = S.Width;
        for (var j = 0; j < seen; j += width) best = S.Larger(S.LoadPart(s + j, Math.Min(width, seen - j), low), best);
        for (var lanes = width; lanes > 1; lanes >>= 1) best = S.Larger(S.Even(best, best), S.Odd(best, best));
        var shift = S.Select(S.Equal(best, low), Zero, best); // a row that sees nothing: e^-infinity, not e^NaN
        for (var j = 0; j < end; j += width)
        {
            var e = SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(s + j, Math.Clamp(seen - j, 0, width), low), shift));
            S.Store(s + j, e);
            total = S.Add(total, e);
        }

        fixed (float* place = &largest) S.StorePart(place, 1, best);
        return S.Sum(total);
    }

    // p = e^(s - largest) inverseSum, the weights again, and s = p (g - mean): the gradient of the scores. 0 from what is seen to the tile's end.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScoreGradientRow(float* p, float* g, int seen, int end, float largest, float inverseSum, float mean)
    {
        V low = S.Splat(float.NegativeInfinity), shift = S.Splat(largest), scale = S.Splat(inverseSum), m = S.Splat(mean);
        var width = S.Width;
        for (var j = 0; j < end; j += width)
        {
            var lanes = Math.Clamp(seen - j, 0, width);
            var weight = S.Multiply(SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(p + j, lanes, low), shift)), scale);
            S.Store(p + j, weight);
            S.Store(g + j, S.Multiply(weight, S.Subtract(S.LoadPart(g + j, lanes, m), m)));
        }
    }

    // x = scale x where the bit is set, else 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void KeepRow(float* x, ulong kept, float scale, int end)
    {
        var k = S.Splat(scale);
        for (var j = 0; j < end; j += S.Width) S.Store(x + j, S.And(S.BitMask((uint)(kept >> j)), S.Multiply(S.Load(x + j), k)));
    }

    // s += mask, for as many numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddRow(float* mask, float* s, int count)
    {
        for (var j = 0; j < count; j += S.Width)
        {
            var lanes = Math.Min(S.Width, count - j);
            S.StorePart(s + j, lanes, S.Add(S.LoadPart(s + j, lanes, Zero), S.LoadPart(mask + j, lanes, Zero)));
        }
    }

    // A block of rows into rows of a whole number of tiles, scaled; zeros behind, and in rows up to the end of the last tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void PackRows(float* x, nint stride, int rows, int count, float scale, float* packed, int pitch)
    {
        var (k, width) = (S.Splat(scale), S.Width);
        for (var i = 0; i < rows; i++, x += stride, packed += pitch)
            for (var d = 0; d < pitch; d += width)
                S.Store(packed + d, S.Multiply(k, S.LoadPart(x + d, Math.Clamp(count - d, 0, width), Zero)));
        for (; rows % TileRows != 0; rows++, packed += pitch)
            for (var d = 0; d < pitch; d += width)
                S.Store(packed + d, Zero);
    }

    // Back again: y = scale * packed, or y += that.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void UnpackRows(float* packed, int pitch, int rows, int count, float scale, float* y, nint stride, bool accumulate)
    {
        var (k, width) = (S.Splat(scale), S.Width);
        for (; rows > 0; rows--, y += stride, packed += pitch)
        {
            for (var d = 0; d < count; d += width)
            {
                var lanes = Math.Min(width, count - d);
                var value = S.Multiply(k, S.Load(packed + d));
                if (accumulate) value = S.Add(value, S.LoadPart(y + d, lanes, Zero));
                S.StorePart(y + d, lanes, value);
            }
        }
    }
}
