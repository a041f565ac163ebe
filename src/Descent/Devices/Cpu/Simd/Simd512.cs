using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace Descent;

/// <summary>Sixteen lanes (AVX-512).</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector>
{
    public static int Width => 16;

    private static Vector512<int> EvenLanes => Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);

    private static Vector512<int> LowPairs => Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Splat(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector SplatBits(int bits) => Vector512.Create(bits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Load(float* x) => Vector512.Load(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadPart(float* x, int count, Vector rest) => Avx512F.MaskLoad(x, FirstLanes(count), rest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* y, Vector value) => value.Store(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(float* y, int count, Vector value) => Avx512F.MaskStore(y, FirstLanes(count), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(float* y, Vector value) => value.StoreAlignedNonTemporal(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Add(Vector a, Vector b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Subtract(Vector a, Vector b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Multiply(Vector a, Vector b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Divide(Vector a, Vector b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector MultiplyAdd(Vector a, Vector b, Vector c) => Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector NegativeMultiplyAdd(Vector a, Vector b, Vector c) => Avx512F.FusedMultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Larger(Vector a, Vector b) => Avx512F.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Smaller(Vector a, Vector b) => Avx512F.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Sqrt(Vector x) => Avx512F.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Round(Vector x) => Avx512F.RoundScale(x, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Greater(Vector a, Vector b) => Vector512.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Equal(Vector a, Vector b) => Vector512.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Select(Vector mask, Vector a, Vector b) => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector And(Vector a, Vector b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Or(Vector a, Vector b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector AndNot(Vector a, Vector b) => Vector512.AndNot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector AddBits(Vector a, Vector b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector SubtractBits(Vector a, Vector b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ShiftLeftBits(Vector a, int count) => (a.AsInt32() << count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ShiftRightBits(Vector a, int count) => (a.AsInt32() >> count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ToBits(Vector x) => Avx512F.ConvertToVector512Int32(x).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector FromBits(Vector x) => Avx512F.ConvertToVector512Single(x.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Scale(Vector x, Vector n) => Avx512F.Scale(x, n);

    // x = 2^e m with m in [0.75, 1.5), f = c m - 1 with c near 1 / m from a table: ln x = e ln 2 - ln c + ln(1 + f). The processor's parts of x give
    // denormals, zero and infinity what is right, and NaN for what is negative. Constants: tools/curves/logarithm.py.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Log(Vector x)
    {
        const byte From075WithoutSign = 0b1111;
        var m = Avx512F.GetMantissa(x, From075WithoutSign);
        var e = Avx512F.GetExponent(x) - Avx512F.GetExponent(m);
        var place = Vector512.ShiftRightLogical(m.AsInt32(), 19); // the first four bits of the fraction
        var factor = Avx512F.PermuteVar16x32(
            Vector512.Create(
                1f, 0.9144761f, 0.86498255f, 0.82066107f, 0.78044915f, 0.7440316f, 0.7110863f, 0.6810205f,
                1.3065137f, 1.2551628f, 1.2075895f, 1.1636262f, 1.1230763f, 1.0843793f, 1.0495269f, 1f),
            place);
        var offset = Avx512F.PermuteVar16x32(
            Vector512.Create(
                0f, 0.08940395f, 0.14504595f, 0.19764508f, 0.24788569f, 0.29567176f, 0.34096152f, 0.38416287f,
                -0.26736227f, -0.22726531f, -0.18862623f, -0.15154116f, -0.116071634f, -0.081007764f, -0.04833952f, 0f),
            place);
        var f = Avx512F.FusedMultiplySubtract(m, factor, Vector.One);
        var q = MultiplyAdd(Splat(0.18862116f), f, Splat(-0.250075f));
        q = MultiplyAdd(q, f, Splat(0.33334455f));
        q = MultiplyAdd(q, f, Splat(-0.5f));
        return MultiplyAdd(e, Splat(0.693147181f), offset) + MultiplyAdd(q, f * f, f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector x) => Simd256.Sum(x.GetLower() + x.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector x) => Simd256.Largest(Avx.Max(x.GetLower(), x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Even(Vector low, Vector high) => Avx512F.PermuteVar16x32x2(low, EvenLanes, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Odd(Vector low, Vector high) => Avx512F.PermuteVar16x32x2(low, EvenLanes + Vector512<int>.One, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector InterleaveLow(Vector even, Vector odd) => Avx512F.PermuteVar16x32x2(even, LowPairs, odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector InterleaveHigh(Vector even, Vector odd) => Avx512F.PermuteVar16x32x2(even, LowPairs + Vector512.Create(8), odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadBytes(byte* x) => Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* y, Vector value) => Avx512F.ConvertToVector128Byte(Avx512F.ConvertToVector512Int32(value)).Store(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector BitMask(uint bits)
    {
        var lanes = Avx512F.ShiftLeftLogicalVariable(Vector512<uint>.One, Vector512<uint>.Indices);
        return Vector512.Equals(Vector512.Create(bits) & lanes, lanes).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(float* x, int count)
    {
        Vector512<double> low = default, high = default;
        for (; count > 0; count -= 16, x += 16)
        {
            var part = count >= 16 ? Vector512.Load(x) : LoadPart(x, count, Vector.Zero);
            var (a, b) = Vector512.Widen(part);
            low = Avx512F.FusedMultiplyAdd(a, a, low);
            high = Avx512F.FusedMultiplyAdd(b, b, high);
        }

        return Vector512.Sum(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector FirstLanes(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
}
