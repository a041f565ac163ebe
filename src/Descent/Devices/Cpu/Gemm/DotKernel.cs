using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>Products of rows with rows, both contiguous along k: nothing is packed, so each number is read about once.</summary>
/// <remarks>
/// Every sum runs in lanes: lane l adds the numbers l, l + width, l + 2 width, ... of a row, and the lanes are added at the end. So its order depends
/// on K only, and one row gives the same bits alone and among others.
/// </remarks>
internal abstract unsafe class DotKernel
{
    /// <summary>Rows of a and of b that meet in one block.</summary>
    public const int Block = 4;

    /// <summary>Rows of b that meet one row of a.</summary>
    public const int Wide = 8;

    /// <summary>Numbers that the running sums of a block take.</summary>
    public abstract int SumsLength { get; }

    public static DotKernel Create(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => new DotKernel<Simd512, Vector512<float>>(),
        SimdLevel.Avx2 => new DotKernel<Simd256, Vector256<float>>(),
        SimdLevel.Vector128 => new DotKernel<Simd128, Vector128<float>>(),
        _ => new DotKernel<SimdScalar, float>(),
    };

    /// <summary>y[j] = a dot row j of b, for <see cref="Wide"/> rows of b that lie <paramref name="stride"/> apart, or fewer.</summary>
    public abstract void One(int depth, float* a, float* b, nint stride, int rows, float* y);

    /// <summary>Adds a piece of k to the lane sums of a block of rows. Rows beyond the given counts are read as the last one.</summary>
    public abstract void Add(int depth, float* a, nint aStride, int aRows, float* b, nint bStride, int bRows, float* sums, bool isFirst);

    /// <summary>y[i * Block + j] = what the lanes of sum (i, j) add up to.</summary>
    public abstract void Finish(float* sums, float* y);
}

/// <summary>The kernel over vectors of type <typeparamref name="V"/>.</summary>
internal sealed unsafe class DotKernel<S, V> : DotKernel
    where S : struct, ISimd<V>
    where V : struct
{
    public override int SumsLength => Block * Block * S.Width;

    private static V Zero => S.Splat(0f);

    public override void One(int depth, float* a, float* b, nint stride, int rows, float* y)
    {
        if (rows == Wide) Eight(depth, a, b, stride, y);
        else for (var row = 0; row < rows; row++) y[row] = Single(depth, a, b + (row * stride));
    }

    public override void Add(int depth, float* a, nint aStride, int aRows, float* b, nint bStride, int bRows, float* sums, bool isFirst)
    {
        // As wide as they are read: narrow stores would delay that.
        for (var i = 0; isFirst && i < SumsLength; i += S.Width) S.Store(sums + i, Zero);
        nint b1 = Math.Min(1, bRows - 1) * bStride, b2 = Math.Min(2, bRows - 1) * bStride, b3 = Math.Min(3, bRows - 1) * bStride;
        var a1 = Math.Min(1, aRows - 1) * aStride;
        if (S.Width == 16 && aRows > 2) // sixteen sums need more than sixteen registers
        {
            FourRows(depth, a, a + a1, a + (2 * aStride), a + (Math.Min(3, aRows - 1) * aStride), b, b + b1, b + b2, b + b3, sums);
            return;
        }

        TwoRows(depth, a, a + a1, b, b + b1, b + b2, b + b3, sums);
        if (aRows <= 2) return;
        var last = a + (Math.Min(3, aRows - 1) * aStride);
        TwoRows(depth, a + (2 * aStride), last, b, b + b1, b + b2, b + b3, sums + (2 * Block * S.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Finish(float* sums, float* y)
    {
        var width = S.Width;
        for (var i = 0; i < Block; i++, sums += Block * width, y += Block)
            AddLanes(S.Load(sums), S.Load(sums + width), S.Load(sums + (2 * width)), S.Load(sums + (3 * width)), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Single(int depth, float* a, float* b)
    {
        var sum = Zero;
        var k = 0;
        for (; k + S.Width <= depth; k += S.Width) sum = S.MultiplyAdd(S.Load(a + k), S.Load(b + k), sum);
        if (k < depth) sum = S.MultiplyAdd(S.LoadPart(a + k, depth - k, Zero), S.LoadPart(b + k, depth - k, Zero), sum);
        var four = stackalloc float[4];
        AddLanes(sum, sum, sum, sum, four);
        return *four;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(int depth, float* a, float* b, nint stride, float* y)
    {
        V s0 = Zero, s1 = Zero, s2 = Zero, s3 = Zero, s4 = Zero, s5 = Zero, s6 = Zero, s7 = Zero;
        var stride2 = 2 * stride;
        float* b3 = b + stride2 + stride, b6 = b3 + stride2 + stride;
        for (; depth >= S.Width; depth -= S.Width)
        {
            var x = S.Load(a);
            s0 = S.MultiplyAdd(x, S.Load(b), s0);
            s1 = S.MultiplyAdd(x, S.Load(b + stride), s1);
            s2 = S.MultiplyAdd(x, S.Load(b + stride2), s2);
            s3 = S.MultiplyAdd(x, S.Load(b3), s3);
            s4 = S.MultiplyAdd(x, S.Load(b3 + stride), s4);
            s5 = S.MultiplyAdd(x, S.Load(b3 + stride2), s5);
            s6 = S.MultiplyAdd(x, S.Load(b6), s6);
            s7 = S.MultiplyAdd(x, S.Load(b6 + stride), s7);
            a += S.Width;
            b += S.Width;
            b3 += S.Width;
            b6 += S.Width;
        }

        if (depth > 0)
        {
            var x = S.LoadPart(a, depth, Zero);
            s0 = S.MultiplyAdd(x, S.LoadPart(b, depth, Zero), s0);
            s1 = S.MultiplyAdd(x, S.LoadPart(b + stride, depth, Zero), s1);
            s2 = S.MultiplyAdd(x, S.LoadPart(b + stride2, depth, Zero), s2);
            s3 = S.MultiplyAdd(x, S.LoadPart(b3, depth, Zero), s3);
            s4 = S.MultiplyAdd(x, S.LoadPart(b3 + stride, depth, Zero), s4);
            s5 = S.MultiplyAdd(x, S.LoadPart(b3 + stride2, depth, Zero), s5);
            s6 = S.MultiplyAdd(x, S.LoadPart(b6, depth, Zero), s6);
            s7 = S.MultiplyAdd(x, S.LoadPart(b6 + stride, depth, Zero), s7);
        }

        AddLanes(s0, s1, s2, s3, y);
        AddLanes(s4, s5, s6, s7, y + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoRows(int depth, float* a0, float* a1, float* b0, float* b1, float* b2, float* b3, float* sums)
    {
        var width = S.Width;
        V s00 = S.Load(sums), s01 = S.Load(sums + width), s02 = S.Load(sums + (2 * width)), s03 = S.Load(sums + (3 * width));
        V s10 = S.Load(sums + (4 * width)), s11 = S.Load(sums + (5 * width)), s12 = S.Load(sums + (6 * width)), s13 = S.Load(sums + (7 * width));
        nint k = 0;
        for (; k + S.Width <= depth; k += S.Width)
        {
            V x0 = S.Load(a0 + k), x1 = S.Load(a1 + k);
            var y = S.Load(b0 + k);
            s00 = S.MultiplyAdd(x0, y, s00);
            s10 = S.MultiplyAdd(x1, y, s10);
            y = S.Load(b1 + k);
            s01 = S.MultiplyAdd(x0, y, s01);
            s11 = S.MultiplyAdd(x1, y, s11);
            y = S.Load(b2 + k);
            s02 = S.MultiplyAdd(x0, y, s02);
            s12 = S.MultiplyAdd(x1, y, s12);
            y = S.Load(b3 + k);
            s03 = S.MultiplyAdd(x0, y, s03);
            s13 = S.MultiplyAdd(x1, y, s13);
        }

        if (k < depth)
        {
            var rest = (int)(depth - k);
            V x0 = S.LoadPart(a0 + k, rest, Zero), x1 = S.LoadPart(a1 + k, rest, Zero);
            var y = S.LoadPart(b0 + k, rest, Zero);
            s00 = S.MultiplyAdd(x0, y, s00);
            s10 = S.MultiplyAdd(x1, y, s10);
            y = S.LoadPart(b1 + k, rest, Zero);
            s01 = S.MultiplyAdd(x0, y, s01);
            s11 = S.MultiplyAdd(x1, y, s11);
            y = S.LoadPart(b2 + k, rest, Zero);
            s02 = S.MultiplyAdd(x0, y, s02);
            s12 = S.MultiplyAdd(x1, y, s12);
            y = S.LoadPart(b3 + k, rest, Zero);
            s03 = S.MultiplyAdd(x0, y, s03);
            s13 = S.MultiplyAdd(x1, y, s13);
        }

        Put(sums, s00, s01, s02, s03);
        Put(sums + (4 * width), s10, s11, s12, s13);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(
        int depth, float* a0, float* a1, float* a2, float* a3, float* b0, float* b1, float* b2, float* b3, float* sums)
    {
        var width = S.Width;
        V s00 = S.Load(sums), s01 = S.Load(sums + width), s02 = S.Load(sums + (2 * width)), s03 = S.Load(sums + (3 * width));
        V s10 = S.Load(sums + (4 * width)), s11 = S.Load(sums + (5 * width)), s12 = S.Load(sums + (6 * width)), s13 = S.Load(sums + (7 * width));
        V s20 = S.Load(sums + (8 * width)), s21 = S.Load(sums + (9 * width)), s22 = S.Load(sums + (10 * width)), s23 = S.Load(sums + (11 * width));
        V s30 = S.Load(sums + (12 * width)), s31 = S.Load(sums + (13 * width)), s32 = S.Load(sums + (14 * width)), s33 = S.Load(sums + (15 * width));
        nint k = 0;
        for (; k + S.Width <= depth; k += S.Width)
        {
            V x0 = S.Load(a0 + k), x1 = S.Load(a1 + k), x2 = S.Load(a2 + k), x3 = S.Load(a3 + k);
            var y = S.Load(b0 + k);
            s00 = S.MultiplyAdd(x0, y, s00);
            s10 = S.MultiplyAdd(x1, y, s10);
            s20 = S.MultiplyAdd(x2, y, s20);
            s30 = S.MultiplyAdd(x3, y, s30);
            y = S.Load(b1 + k);
            s01 = S.MultiplyAdd(x0, y, s01);
            s11 = S.MultiplyAdd(x1, y, s11);
            s21 = S.MultiplyAdd(x2, y, s21);
            s31 = S.MultiplyAdd(x3, y, s31);
            y = S.Load(b2 + k);
            s02 = S.MultiplyAdd(x0, y, s02);
            s12 = S.MultiplyAdd(x1, y, s12);
            s22 = S.MultiplyAdd(x2, y, s22);
            s32 = S.MultiplyAdd(x3, y, s32);
            y = S.Load(b3 + k);
            s03 = S.MultiplyAdd(x0, y, s03);
            s13 = S.MultiplyAdd(x1, y, s13);
            s23 = S.MultiplyAdd(x2, y, s23);
            s33 = S.MultiplyAdd(x3, y, s33);
        }

        Put(sums, s00, s01, s02, s03);
        Put(sums + (4 * width), s10, s11, s12, s13);
        Put(sums + (8 * width), s20, s21, s22, s23);
        Put(sums + (12 * width), s30, s31, s32, s33);
        if (k == depth) return;
        TwoRows((int)(depth - k), a0 + k, a1 + k, b0 + k, b1 + k, b2 + k, b3 + k, sums);
        TwoRows((int)(depth - k), a2 + k, a3 + k, b0 + k, b1 + k, b2 + k, b3 + k, sums + (8 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* sums, V s0, V s1, V s2, V s3)
    {
        S.Store(sums, s0);
        S.Store(sums + S.Width, s1);
        S.Store(sums + (2 * S.Width), s2);
        S.Store(sums + (3 * S.Width), s3);
    }

    // Four sums at once: lanes are added crosswise, so that the last steps serve all four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLanes(V s0, V s1, V s2, V s3, float* y)
    {
        if (S.Width == 1)
        {
            Put(y, s0, s1, s2, s3);
            return;
        }

        Vector128<float> a = Fold(s0), b = Fold(s1), c = Fold(s2), d = Fold(s3);
        var ab = Packing.Low(a, b) + Packing.High(a, b); // a0 + a2, b0 + b2, a1 + a3, b1 + b3
        var cd = Packing.Low(c, d) + Packing.High(c, d);
        if (Sse.IsSupported) (Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab)).Store(y);
        else (Vector128.Create(ab.GetLower(), cd.GetLower()) + Vector128.Create(ab.GetUpper(), cd.GetUpper())).Store(y);
    }

    // Halves added to halves down to four lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(V x)
    {
        if (typeof(V) == typeof(Vector512<float>))
        {
            var wide = Unsafe.BitCast<V, Vector512<float>>(x);
            var half = wide.GetLower() + wide.GetUpper();
            return half.GetLower() + half.GetUpper();
        }

        if (typeof(V) == typeof(Vector256<float>))
        {
            var wide = Unsafe.BitCast<V, Vector256<float>>(x);
            return wide.GetLower() + wide.GetUpper();
        }

        return Unsafe.BitCast<V, Vector128<float>>(x);
    }
}
