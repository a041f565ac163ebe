using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>One lane: what every processor can do.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    public static int Width => 1;

    private static float Ones => BitConverter.UInt32BitsToSingle(uint.MaxValue);

    public static float Splat(float value) => value;

    public static float SplatBits(int bits) => Number(bits);

    public static float Load(float* x) => *x;

    public static float LoadPart(float* x, int count, float rest) => count > 0 ? *x : rest;

    public static void Store(float* y, float value) => *y = value;

    public static void StorePart(float* y, int count, float value)
    {
        if (count > 0) *y = value;
    }

    public static void StoreStreaming(float* y, float value) => *y = value;

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float Divide(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) =>
        Fma.IsSupported || AdvSimd.IsSupported ? MathF.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NegativeMultiplyAdd(float a, float b, float c) => MultiplyAdd(-a, b, c);

    public static float Larger(float a, float b) => a > b ? a : b;

    public static float Smaller(float a, float b) => a < b ? a : b;

    public static float Sqrt(float x) => MathF.Sqrt(x);

    public static float Round(float x) => MathF.Round(x);

    public static float Greater(float a, float b) => a > b ? Ones : 0;

    public static float Equal(float a, float b) => a == b ? Ones : 0;

    public static float Select(float mask, float a, float b) => Bits(mask) != 0 ? a : b;

    public static float And(float a, float b) => Number(Bits(a) & Bits(b));

    public static float Or(float a, float b) => Number(Bits(a) | Bits(b));

    public static float AndNot(float a, float b) => Number(Bits(a) & ~Bits(b));

    public static float AddBits(float a, float b) => Number(Bits(a) + Bits(b));

    public static float SubtractBits(float a, float b) => Number(Bits(a) - Bits(b));

    public static float ShiftLeftBits(float a, int count) => Number(Bits(a) << count);

    public static float ShiftRightBits(float a, int count) => Number(Bits(a) >> count);

    public static float ToBits(float x) => Number((int)x);

    public static float FromBits(float x) => Bits(x);

    public static float Scale(float x, float n) => SimdMath.ScaleInTwoSteps<SimdScalar, float>(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x) => SimdMath.Log<SimdScalar, float>(x);

    public static float Sum(float x) => x;

    public static float Largest(float x) => x;

    public static float Even(float low, float high) => low;

    public static float Odd(float low, float high) => high;

    public static float InterleaveLow(float even, float odd) => even;

    public static float InterleaveHigh(float even, float odd) => odd;

    public static float LoadBytes(byte* x) => *x;

    public static void StoreBytes(byte* y, float value) => *y = (byte)value;

    public static float BitMask(uint bits) => (bits & 1) != 0 ? Ones : 0;

    public static double SumOfSquares(float* x, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++) sum += (double)x[i] * x[i];
        return sum;
    }

    private static int Bits(float x) => BitConverter.SingleToInt32Bits(x);

    private static float Number(int bits) => BitConverter.Int32BitsToSingle(bits);
}
