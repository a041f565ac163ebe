using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector256<float>;

namespace Descent;

/// <summary>Eight lanes (AVX2 and FMA).</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector>
{
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Splat(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector SplatBits(int bits) => Vector256.Create(bits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Load(float* x) => Vector256.Load(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadPart(float* x, int count, Vector rest) =>
        Vector256.ConditionalSelect(FirstLanes(count), Avx.MaskLoad(x, FirstLanes(count)), rest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* y, Vector value) => value.Store(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(float* y, int count, Vector value) => Avx.MaskStore(y, FirstLanes(count), value);

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
    public static Vector MultiplyAdd(Vector a, Vector b, Vector c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector NegativeMultiplyAdd(Vector a, Vector b, Vector c) => Fma.MultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Larger(Vector a, Vector b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Smaller(Vector a, Vector b) => Avx.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Sqrt(Vector x) => Avx.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Round(Vector x) => Avx.RoundToNearestInteger(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Greater(Vector a, Vector b) => Vector256.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Equal(Vector a, Vector b) => Vector256.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Select(Vector mask, Vector a, Vector b) => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector And(Vector a, Vector b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Or(Vector a, Vector b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector AndNot(Vector a, Vector b) => Vector256.AndNot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector AddBits(Vector a, Vector b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector SubtractBits(Vector a, Vector b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ShiftLeftBits(Vector a, int count) => (a.AsInt32() << count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ShiftRightBits(Vector a, int count) => (a.AsInt32() >> count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ToBits(Vector x) => Avx.ConvertToVector256Int32(x).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector FromBits(Vector x) => Avx.ConvertToVector256Single(x.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Scale(Vector x, Vector n) => SimdMath.ScaleInTwoSteps<Simd256, Vector>(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Log(Vector x) => SimdMath.Log<Simd256, Vector>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector x) => Simd128.Sum(x.GetLower() + x.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector x) => Simd128.Largest(Simd128.Larger(x.GetLower(), x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Even(Vector low, Vector high) => Ordered(Avx.Shuffle(low, high, 0x88));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Odd(Vector low, Vector high) => Ordered(Avx.Shuffle(low, high, 0xDD));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector InterleaveLow(Vector even, Vector odd) =>
        Avx.Permute2x128(Avx.UnpackLow(even, odd), Avx.UnpackHigh(even, odd), 0x20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector InterleaveHigh(Vector even, Vector odd) =>
        Avx.Permute2x128(Avx.UnpackLow(even, odd), Avx.UnpackHigh(even, odd), 0x31);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadBytes(byte* x) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* y, Vector value)
    {
        var wide = Avx.ConvertToVector256Int32(value);
        var words = Sse2.PackSignedSaturate(wide.GetLower(), wide.GetUpper());
        Sse2.PackUnsignedSaturate(words, words).GetLower().Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector BitMask(uint bits)
    {
        var lanes = Avx2.ShiftLeftLogicalVariable(Vector256<uint>.One, Vector256<uint>.Indices);
        return Vector256.Equals(Vector256.Create(bits) & lanes, lanes).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(float* x, int count)
    {
        Vector256<double> low = default, high = default;
        for (; count > 0; count -= 8, x += 8)
        {
            var part = count >= 8 ? Vector256.Load(x) : LoadPart(x, count, Vector.Zero);
            var (a, b) = Vector256.Widen(part);
            low = Fma.MultiplyAdd(a, a, low);
            high = Fma.MultiplyAdd(b, b, high);
        }

        return Vector256.Sum(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector FirstLanes(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    // In-lane shuffles leave the four pairs as 0, 2, 1, 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector Ordered(Vector x) => Avx2.Permute4x64(x.AsDouble(), 0xD8).AsSingle();
}
