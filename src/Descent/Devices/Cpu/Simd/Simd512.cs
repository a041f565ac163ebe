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
