using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>F(2x2, 3x3), at the points 0, +-1 and infinity: 4 outputs with 16 multiplications a channel.</summary>
internal readonly unsafe struct WinogradForm2<S, V> : IWinogradForm<V>
    where S : struct, ISimd<V>
    where V : struct
{
    public static int Tile => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* x0, float* x1, float* x2, float* x3, float* x4, float* x5, float* y, nint stride)
    {
        V d1 = S.Load(x1), d2 = S.Load(x2);
        S.Store(y, S.Subtract(S.Load(x0), d2));
        S.Store(y + stride, S.Add(d1, d2));
        S.Store(y + (2 * stride), S.Subtract(d2, d1));
        S.Store(y + (3 * stride), S.Subtract(S.Load(x3), d1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(float* x0, float* x1, float* x2, float* x3, float* y, nint stride)
    {
        V d0 = S.Load(x0), d1 = S.Load(x1);
        S.Store(y, d0);
        S.Store(y + stride, S.Add(d0, d1));
        S.Store(y + (2 * stride), S.Subtract(d0, d1));
        S.Store(y + (3 * stride), d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* x, nint xStride, V bias, float* y, nint stride)
    {
        V p = S.Load(x + xStride), q = S.Load(x + (2 * xStride));
        S.Store(y, S.Add(S.Add(S.Load(x), bias), S.Add(p, q)));
        S.Store(y + stride, S.Add(S.Add(S.Load(x + (3 * xStride)), bias), S.Subtract(p, q)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* x, nint xStride, float* y, nint stride)
    {
        V g0 = S.Load(x), g2 = S.Load(x + (2 * xStride)), half = S.Splat(0.5f);
        V even = S.Multiply(half, S.Add(g0, g2)), odd = S.Multiply(half, S.Load(x + xStride));
        S.Store(y, g0);
        S.Store(y + stride, S.Add(even, odd));
        S.Store(y + (2 * stride), S.Subtract(even, odd));
        S.Store(y + (3 * stride), g2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient(float* x, nint xStride, float* y, nint stride)
    {
        V p = S.Load(x + xStride), q = S.Load(x + (2 * xStride)), half = S.Splat(0.5f);
        var even = S.Multiply(half, S.Add(p, q));
        S.Store(y, S.Add(S.Load(x), even));
        S.Store(y + stride, S.Multiply(half, S.Subtract(p, q)));
        S.Store(y + (2 * stride), S.Add(S.Load(x + (3 * xStride)), even));
    }
}
