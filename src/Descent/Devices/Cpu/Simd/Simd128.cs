using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector128<float>;

namespace Descent;

/// <summary>Four lanes: SSE, Arm NEON, or whatever the processor has.</summary>
internal readonly unsafe struct Simd128 : ISimd<Vector>
{
    public static int Width => 4;

    private static bool HasFusedMultiplyAdd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Splat(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector SplatBits(int bits) => Vector128.Create(bits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Load(float* x) => Vector128.Load(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadPart(float* x, int count, Vector rest)
    {
        if (count == 4) return Load(x);
        if (count > 0) rest = rest.WithElement(0, x[0]);
        if (count > 1) rest = rest.WithElement(1, x[1]);
        return count > 2 ? rest.WithElement(2, x[2]) : rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* y, Vector value) => value.Store(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart(float* y, int count, Vector value)
    {
        if (count == 4) value.Store(y);
        else StoreFirst(y, count, value);
    }

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
    public static Vector MultiplyAdd(Vector a, Vector b, Vector c) => HasFusedMultiplyAdd ? Vector128.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector NegativeMultiplyAdd(Vector a, Vector b, Vector c) =>
        HasFusedMultiplyAdd ? Vector128.FusedMultiplyAdd(-a, b, c) : c - (a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Larger(Vector a, Vector b) =>
        Sse.IsSupported ? Sse.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Smaller(Vector a, Vector b) =>
        Sse.IsSupported ? Sse.Min(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Sqrt(Vector x) => Vector128.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Round(Vector x) => Vector128.Round(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Greater(Vector a, Vector b) => Vector128.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Equal(Vector a, Vector b) => Vector128.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Select(Vector mask, Vector a, Vector b) => Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector And(Vector a, Vector b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Or(Vector a, Vector b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector AndNot(Vector a, Vector b) => Vector128.AndNot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector AddBits(Vector a, Vector b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector SubtractBits(Vector a, Vector b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ShiftLeftBits(Vector a, int count) => (a.AsInt32() << count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ShiftRightBits(Vector a, int count) => (a.AsInt32() >> count).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector ToBits(Vector x) => Vector128.ConvertToInt32(x).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector FromBits(Vector x) => Vector128.ConvertToSingle(x.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Scale(Vector x, Vector n) => SimdMath.ScaleInTwoSteps<Simd128, Vector>(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Log(Vector x) => SimdMath.Log<Simd128, Vector>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector x)
    {
        x += Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1));
        return x.ToScalar() + x.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector x)
    {
        x = Larger(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
        return Larger(x, Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Even(Vector low, Vector high) =>
        Sse.IsSupported ? Sse.Shuffle(low, high, 0x88) : Vector128.Create(low[0], low[2], high[0], high[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Odd(Vector low, Vector high) =>
        Sse.IsSupported ? Sse.Shuffle(low, high, 0xDD) : Vector128.Create(low[1], low[3], high[1], high[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector InterleaveLow(Vector even, Vector odd) =>
        Sse.IsSupported ? Sse.UnpackLow(even, odd) : Vector128.Create(even[0], odd[0], even[1], odd[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector InterleaveHigh(Vector even, Vector odd) =>
        Sse.IsSupported ? Sse.UnpackHigh(even, odd) : Vector128.Create(even[2], odd[2], even[3], odd[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadBytes(byte* x)
    {
        var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(x)).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* y, Vector value)
    {
        var wide = Vector128.ConvertToInt32(value).AsUInt32();
        var words = Vector128.Narrow(wide, wide);
        Unsafe.WriteUnaligned(y, Vector128.Narrow(words, words).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector BitMask(uint bits)
    {
        var lanes = Vector128.Create(1u, 2u, 4u, 8u);
        return Vector128.Equals(Vector128.Create(bits) & lanes, lanes).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(float* x, int count)
    {
        Vector128<double> low = default, high = default;
        for (; count > 0; count -= 4, x += 4)
        {
            var part = count >= 4 ? Vector128.Load(x) : LoadPart(x, count, Vector.Zero);
            var (a, b) = Vector128.Widen(part);
            low += a * a;
            high += b * b;
        }

        return Vector128.Sum(low + high);
    }

    private static void StoreFirst(float* y, int count, Vector value)
    {
        for (var i = 0; i < count; i++) y[i] = value[i];
    }
}
