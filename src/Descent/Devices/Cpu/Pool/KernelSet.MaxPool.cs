using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Max pooling. A place is the index in the window, row by row, in a byte; windows of more than 255 positions take an int.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void MaxPool(in Pool2dShape shape, float* x, float* y, byte* places)
    {
        if (MaxPoolPlanes.IsTwoByTwo(shape))
        {
            RunPairs(new MaxPool2x2Job { Shape = shape, X = x, Y = y, Places = places }, y, (long)shape.OutH * shape.OutW);
        }
        else if (shape.StrideW <= 2 && MaxPoolPlanes.HasBytePlaces(shape))
        {
            var job = new MaxPoolWindowsJob { Shape = shape, X = x, Y = y, Places = places };
            ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.H * shape.W));
        }
        else
        {
            var job = new MaxPoolPlanes.ForwardJob { Shape = shape, X = x, Y = y, Places = places };
            ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.OutH * shape.OutW * shape.R * shape.S));
        }
    }

    public override void MaxPoolGradient(in Pool2dShape shape, float* gy, byte* places, float* gx)
    {
        if (MaxPoolPlanes.IsTwoByTwo(shape) && shape.OutH * shape.OutW > 0)
        {
            RunPairs(new MaxPool2x2Job { Shape = shape, X = gx, Y = gy, Places = places, IsGradient = true }, gx, (long)shape.H * shape.W);
        }
        else
        {
            var job = new MaxPoolPlanes.BackwardJob { Shape = shape, Gy = gy, Places = places, Gx = gx };
            ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.H * shape.W));
        }
    }

    // Larger, or the first NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Beats(V x, V best) => S.Or(S.Greater(x, best), S.AndNot(S.Equal(best, best), S.Equal(x, x)));
}
