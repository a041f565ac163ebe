using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The transforms, each as passes down the columns and along the rows, over the vectors of a block.</summary>
internal sealed unsafe class WinogradTransforms<S, V, F>() : WinogradKernels<S, V>(F.Tile)
    where S : struct, ISimd<V>
    where V : struct
    where F : struct, IWinogradForm<V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void InputColumns(in WinogradRows rows, int pixels, float* line, nint lineStride)
    {
        float* x0 = rows.Row0, x1 = rows.Row1, x2 = rows.Row2, x3 = rows.Row3, x4 = rows.Row4, x5 = rows.Row5;
        for (nint at = 0; at < pixels * Lanes; at += S.Width)
            F.Input(x0 + at, x1 + at, x2 + at, x3 + at, x4 + at, x5 + at, line + at, lineStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void InputTiles(float* line, nint lineStride, int tiles, float* v, nint stride)
    {
        for (; tiles > 0; tiles--, line += F.Tile * Lanes, v += Lanes)
        {
            for (var lane = 0; lane < Lanes; lane += S.Width)
            {
                float* x = line + lane, y = v + lane;
                for (var row = 0; row < F.Tile + 2; row++, x += lineStride, y += (F.Tile + 2) * stride)
                    F.Input(x, x + Lanes, x + (2 * Lanes), x + (3 * Lanes), x + (4 * Lanes), x + (5 * Lanes), y, stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void GradientColumns(in WinogradRows rows, int pixels, float* line, nint lineStride)
    {
        float* x0 = rows.Row0, x1 = rows.Row1, x2 = rows.Row2, x3 = rows.Row3;
        for (nint at = 0; at < pixels * Lanes; at += S.Width) F.Gradient(x0 + at, x1 + at, x2 + at, x3 + at, line + at, lineStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void GradientTiles(float* line, nint lineStride, int tiles, float* d, nint stride)
    {
        for (; tiles > 0; tiles--, line += F.Tile * Lanes, d += Lanes)
        {
            for (var lane = 0; lane < Lanes; lane += S.Width)
            {
                float* x = line + lane, y = d + lane;
                for (var row = 0; row < F.Tile + 2; row++, x += lineStride, y += (F.Tile + 2) * stride)
                    F.Gradient(x, x + Lanes, x + (2 * Lanes), x + (3 * Lanes), y, stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Output(float* m, nint stride, int tiles, float* bias, float* rows, nint rowStride)
    {
        var middle = stackalloc float[4 * 6 * 16];
        for (; tiles > 0; tiles--, m += Lanes, rows += F.Tile * Lanes)
        {
            for (var lane = 0; lane < Lanes; lane += S.Width)
            {
                var x = m + lane;
                for (var column = 0; column < F.Tile + 2; column++, x += stride)
                    F.Output(x, (F.Tile + 2) * stride, S.Splat(0), middle + (column * S.Width), (F.Tile + 2) * S.Width);
                var y = rows + lane;
                for (var row = 0; row < F.Tile; row++, y += rowStride)
                    F.Output(middle + (row * (F.Tile + 2) * S.Width), S.Width, S.Load(bias + lane), y, Lanes);
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
            for (var column = 0; column < 3; column++) F.Weights(taps + (column * step) + lane, 3 * step, middle + (column * S.Width), 3 * S.Width);
            for (var row = 0; row < F.Tile + 2; row++)
                F.Weights(middle + (row * 3 * S.Width), S.Width, u + (row * (F.Tile + 2) * stride) + lane, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WeightGradient(float* u, nint stride, float* taps)
    {
        var middle = stackalloc float[3 * 6 * 16];
        for (var lane = 0; lane < Lanes; lane += S.Width)
        {
            for (var column = 0; column < F.Tile + 2; column++)
                F.WeightGradient(u + (column * stride) + lane, (F.Tile + 2) * stride, middle + (column * S.Width), (F.Tile + 2) * S.Width);
            for (var row = 0; row < 3; row++)
                F.WeightGradient(middle + (row * (F.Tile + 2) * S.Width), S.Width, taps + (row * 3 * Lanes) + lane, Lanes);
        }
    }
}
