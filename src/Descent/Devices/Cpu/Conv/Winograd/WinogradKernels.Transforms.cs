using System.Runtime.CompilerServices;
using static Descent.WinogradPoints;

namespace Descent;

/// <summary>The transforms, each as passes down the columns and along the rows, over the vectors of a block.</summary>
internal sealed unsafe partial class WinogradKernels<S, V> : WinogradKernels
    where S : struct, ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void InputColumns(in WinogradRows rows, int pixels, float* line, nint lineStride)
    {
        float* x0 = rows.Row0, x1 = rows.Row1, x2 = rows.Row2, x3 = rows.Row3, x4 = rows.Row4, x5 = rows.Row5;
        for (nint at = 0; at < pixels * Lanes; at += S.Width)
            Input(x0 + at, x1 + at, x2 + at, x3 + at, x4 + at, x5 + at, line + at, lineStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void InputTiles(float* line, nint lineStride, int tiles, float* v, nint stride)
    {
        for (; tiles > 0; tiles--, line += 4 * Lanes, v += Lanes)
        {
            for (var lane = 0; lane < Lanes; lane += S.Width)
            {
                float* x = line + lane, y = v + lane;
                for (var row = 0; row < 6; row++, x += lineStride, y += 6 * stride)
                    Input(x, x + Lanes, x + (2 * Lanes), x + (3 * Lanes), x + (4 * Lanes), x + (5 * Lanes), y, stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void GradientColumns(in WinogradRows rows, int pixels, float* line, nint lineStride)
    {
        float* x0 = rows.Row0, x1 = rows.Row1, x2 = rows.Row2, x3 = rows.Row3;
        for (nint at = 0; at < pixels * Lanes; at += S.Width) Gradient(x0 + at, x1 + at, x2 + at, x3 + at, line + at, lineStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void GradientTiles(float* line, nint lineStride, int tiles, float* d, nint stride)
    {
        for (; tiles > 0; tiles--, line += 4 * Lanes, d += Lanes)
        {
            for (var lane = 0; lane < Lanes; lane += S.Width)
            {
                float* x = line + lane, y = d + lane;
                for (var row = 0; row < 6; row++, x += lineStride, y += 6 * stride)
                    Gradient(x, x + Lanes, x + (2 * Lanes), x + (3 * Lanes), y, stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Output(float* m, nint stride, int tiles, float* bias, float* rows, nint rowStride)
    {
        var middle = stackalloc float[4 * 6 * 16];
        for (; tiles > 0; tiles--, m += Lanes, rows += 4 * Lanes)
        {
            for (var lane = 0; lane < Lanes; lane += S.Width)
            {
                var x = m + lane;
                for (var column = 0; column < 6; column++, x += stride) Output(x, 6 * stride, S.Splat(0), middle + (column * S.Width), 6 * S.Width);
                var y = rows + lane;
                for (var row = 0; row < 4; row++, y += rowStride) Output(middle + (row * 6 * S.Width), S.Width, S.Load(bias + lane), y, Lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Weights(float* taps, bool isTurned, float* u, nint stride)
    {
        var middle = stackalloc float[6 * 3 * 16];
        nint step = isTurned ? -Lanes : Lanes;
        if (isTurned) taps += 8 * Lanes;
        for (var lane = 0; lane < Lanes; lane += S.Width)
        {
            for (var column = 0; column < 3; column++) Weights(taps + (column * step) + lane, 3 * step, middle + (column * S.Width), 3 * S.Width);
            for (var row = 0; row < 6; row++) Weights(middle + (row * 3 * S.Width), S.Width, u + (row * 6 * stride) + lane, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WeightGradient(float* u, nint stride, float* taps)
    {
        var middle = stackalloc float[3 * 6 * 16];
        for (var lane = 0; lane < Lanes; lane += S.Width)
        {
            for (var column = 0; column < 6; column++)
                WeightGradientColumn(u + (column * stride) + lane, 6 * stride, middle + (column * S.Width), 6 * S.Width);
            for (var row = 0; row < 3; row++) WeightGradientColumn(middle + (row * 6 * S.Width), S.Width, taps + (row * 3 * Lanes) + lane, Lanes);
        }
    }

    // Row of the point 0: product - sum x^2 + x^4; of p: x (x + p)(x^2 - q^2); of infinity: x times that of 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(float* x0, float* x1, float* x2, float* x3, float* x4, float* x5, float* y, nint stride)
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
    private static void Gradient(float* x0, float* x1, float* x2, float* x3, float* y, nint stride)
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
    private static void Output(float* x, nint xStride, V bias, float* y, nint stride)
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
    private static void Weights(float* x, nint xStride, float* y, nint stride)
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
    private static void WeightGradientColumn(float* x, nint xStride, float* y, nint stride)
    {
        V p = S.Load(x + xStride), q = S.Load(x + (2 * xStride)), r = S.Load(x + (3 * xStride)), s = S.Load(x + (4 * xStride));
        V evenA = S.Multiply(S.Splat(WeightA), S.Add(p, q)), evenB = S.Multiply(S.Splat(WeightB), S.Add(r, s));
        S.Store(y, S.MultiplyAdd(S.Splat(WeightZero), S.Load(x), S.Add(evenA, evenB)));
        S.Store(y + stride, S.MultiplyAdd(S.Splat(WeightA * A), S.Subtract(p, q), S.Multiply(S.Splat(WeightB * B), S.Subtract(r, s))));
        S.Store(y + (2 * stride), S.MultiplyAdd(S.Splat(A2), evenA, S.MultiplyAdd(S.Splat(B2), evenB, S.Load(x + (5 * xStride)))));
    }
}
