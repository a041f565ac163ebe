using System.Runtime.CompilerServices;
using static Descent.WinogradPoints;

namespace Descent;

/// <summary>F(4x4, 3x3): 16 outputs with 36 multiplications a channel.</summary>
internal readonly unsafe struct WinogradForm4<S, V> : IWinogradForm<V>
    where S : struct, ISimd<V>
    where V : struct
{
    public static int Tile => 4;

    // Row of the point 0: product - sum x^2 + x^4; of p: x (x + p)(x^2 - q^2); of infinity: x times that of 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* x0, float* x1, float* x2, float* x3, float* x4, float* x5, float* y, nint stride)
    {
        V d1 = S.Load(x1), d2 = S.Load(x2), d3 = S.Load(x3), d4 = S.Load(x4);
        var even = S.NegativeMultiplyAdd(S.Splat(B2), d2, d4);
        var odd = S.NegativeMultiplyAdd(S.Splat(B2), d1, d3);
        S.Store(y + stride, S.MultiplyAdd(S.Splat(A), odd, even));
        S.Store(y + (2 * stride), S.NegativeMultiplyAdd(S.Splat(A), odd, even));
        even = S.NegativeMultiplyAdd(S.Splat(A2), d2, d4);
        odd = S.NegativeMultiplyAdd(S.Splat(A2), d1, d3);
        S.Store(y + (3 * stride), S.MultiplyAdd(S.Splat(B), odd, even));
        S.Store(y + (4 * stride), S.NegativeMultiplyAdd(S.Splat(B), odd, even));
        S.Store(y, S.MultiplyAdd(S.Splat(Product), S.Load(x0), S.NegativeMultiplyAdd(S.Splat(Sum), d2, d4)));
        S.Store(y + (5 * stride), S.MultiplyAdd(S.Splat(Product), d1, S.NegativeMultiplyAdd(S.Splat(Sum), d3, S.Load(x5))));
    }

    // The polynomial of four outputs at the points.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(float* x0, float* x1, float* x2, float* x3, float* y, nint stride)
    {
        V d0 = S.Load(x0), d1 = S.Load(x1), d2 = S.Load(x2), d3 = S.Load(x3);
        var even = S.MultiplyAdd(S.Splat(A2), d2, d0);
        var odd = S.MultiplyAdd(S.Splat(A2), d3, d1);
        S.Store(y + stride, S.MultiplyAdd(S.Splat(A), odd, even));
        S.Store(y + (2 * stride), S.NegativeMultiplyAdd(S.Splat(A), odd, even));
        even = S.MultiplyAdd(S.Splat(B2), d2, d0);
        odd = S.MultiplyAdd(S.Splat(B2), d3, d1);
        S.Store(y + (3 * stride), S.MultiplyAdd(S.Splat(B), odd, even));
        S.Store(y + (4 * stride), S.NegativeMultiplyAdd(S.Splat(B), odd, even));
        S.Store(y, d0);
        S.Store(y + (5 * stride), d3);
    }

    // The transpose of Gradient: six to four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* x, nint xStride, V bias, float* y, nint stride)
    {
        V p = S.Load(x + xStride), q = S.Load(x + (2 * xStride)), r = S.Load(x + (3 * xStride)), s = S.Load(x + (4 * xStride));
        V evenA = S.Add(p, q), oddA = S.Subtract(p, q), evenB = S.Add(r, s), oddB = S.Subtract(r, s);
        S.Store(y, S.Add(S.Add(S.Load(x), bias), S.Add(evenA, evenB)));
        S.Store(y + stride, S.MultiplyAdd(S.Splat(A), oddA, S.MultiplyAdd(S.Splat(B), oddB, bias)));
        S.Store(y + (2 * stride), S.MultiplyAdd(S.Splat(A2), evenA, S.MultiplyAdd(S.Splat(B2), evenB, bias)));
        var last = S.Add(S.Load(x + (5 * xStride)), bias);
        S.Store(y + (3 * stride), S.MultiplyAdd(S.Splat(A3), oddA, S.MultiplyAdd(S.Splat(B3), oddB, last)));
    }

    // The polynomial of three taps at the points, divided by each point's distances to the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* x, nint xStride, float* y, nint stride)
    {
        V g0 = S.Load(x), g1 = S.Load(x + xStride), g2 = S.Load(x + (2 * xStride));
        V even = S.Multiply(S.Splat(WeightA), S.MultiplyAdd(S.Splat(A2), g2, g0)), odd = S.Multiply(S.Splat(WeightA * A), g1);
        S.Store(y, S.Multiply(S.Splat(WeightZero), g0));
        S.Store(y + stride, S.Add(even, odd));
        S.Store(y + (2 * stride), S.Subtract(even, odd));
        even = S.Multiply(S.Splat(WeightB), S.MultiplyAdd(S.Splat(B2), g2, g0));
        odd = S.Multiply(S.Splat(WeightB * B), g1);
        S.Store(y + (3 * stride), S.Add(even, odd));
        S.Store(y + (4 * stride), S.Subtract(even, odd));
        S.Store(y + (5 * stride), g2);
    }

    // The transpose of Weights: six to three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient(float* x, nint xStride, float* y, nint stride)
    {
        V p = S.Load(x + xStride), q = S.Load(x + (2 * xStride)), r = S.Load(x + (3 * xStride)), s = S.Load(x + (4 * xStride));
        V evenA = S.Multiply(S.Splat(WeightA), S.Add(p, q)), evenB = S.Multiply(S.Splat(WeightB), S.Add(r, s));
        S.Store(y, S.MultiplyAdd(S.Splat(WeightZero), S.Load(x), S.Add(evenA, evenB)));
        S.Store(y + stride, S.MultiplyAdd(S.Splat(WeightA * A), S.Subtract(p, q), S.Multiply(S.Splat(WeightB * B), S.Subtract(r, s))));
        S.Store(y + (2 * stride), S.MultiplyAdd(S.Splat(A2), evenA, S.MultiplyAdd(S.Splat(B2), evenB, S.Load(x + (5 * xStride)))));
    }
}
