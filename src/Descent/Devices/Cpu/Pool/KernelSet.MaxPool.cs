using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Max pooling. A place is the index in the window, row by row, in a byte; windows of more than 255 positions take an int.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void MaxPool(in Pool2dShape shape, float* x, float* y, byte* places)
    {
        if (MaxPoolPlanes.IsTwoByTwo(shape))
        {
            var job = new MaxPool2x2Job { Shape = shape, X = x, Y = y, Places = places };
            ParallelRange.Run(ref job, shape.N * shape.C * shape.OutH, ParallelRange.RowsPerTask(2 * shape.W));
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
            var job = new MaxPool2x2Job { Shape = shape, X = gx, Y = gy, Places = places, IsGradient = true };
            ParallelRange.Run(ref job, shape.N * shape.C * shape.OutH, ParallelRange.RowsPerTask(2 * shape.W));
        }
        else
        {
            var job = new MaxPoolPlanes.BackwardJob { Shape = shape, Gy = gy, Places = places, Gx = gx };
            ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.H * shape.W));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaxPool2x2Row(float* x, float* next, float* y, byte* places, int count)
    {
        var width = S.Width;
        var bytes = stackalloc byte[MostLanes];
        for (; count > 0; count -= width, x += 2 * width, next += 2 * width, y += width, places += width)
        {
            var lanes = Math.Min(width, count);
            int low = Math.Min(width, 2 * lanes), high = (2 * lanes) - low;
            V x0 = S.LoadPart(x, low, Zero), x1 = S.LoadPart(x + width, high, Zero);
            V n0 = S.LoadPart(next, low, Zero), n1 = S.LoadPart(next + width, high, Zero);
            V best = S.Even(x0, x1), place = Zero;
            var other = S.Odd(x0, x1);
            var wins = Beats(other, best);
            (best, place) = (S.Select(wins, other, best), S.And(wins, S.Splat(1f)));
            other = S.Even(n0, n1);
            wins = Beats(other, best);
            (best, place) = (S.Select(wins, other, best), S.Select(wins, S.Splat(2f), place));
            other = S.Odd(n0, n1);
            wins = Beats(other, best);
            (best, place) = (S.Select(wins, other, best), S.Select(wins, S.Splat(3f), place));
            S.StorePart(y, lanes, best);
            if (lanes == width) S.StoreBytes(places, place);
            else
            {
                S.StoreBytes(bytes, place);
                for (var i = 0; i < lanes; i++) places[i] = bytes[i];
            }
        }
    }

    // Larger, or the first NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Beats(V x, V best) => S.Or(S.Greater(x, best), S.AndNot(S.Equal(best, best), S.Equal(x, x)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaxPool2x2GradientRow(float* gy, byte* places, float* gx, float* next, int count)
    {
        var width = S.Width;
        var bytes = stackalloc byte[MostLanes];
        for (; count > 0; count -= width, gx += 2 * width, next += 2 * width, gy += width, places += width)
        {
            var lanes = Math.Min(width, count);
            int low = Math.Min(width, 2 * lanes), high = (2 * lanes) - low;
            var from = places;
            if (lanes < width)
            {
                for (var i = 0; i < lanes; i++) bytes[i] = places[i];
                from = bytes;
            }

            V g = S.LoadPart(gy, lanes, Zero), place = S.LoadBytes(from);
            V even = S.And(g, S.Equal(place, Zero)), odd = S.And(g, S.Equal(place, S.Splat(1f)));
            S.StorePart(gx, low, S.InterleaveLow(even, odd));
            S.StorePart(gx + width, high, S.InterleaveHigh(even, odd));
            (even, odd) = (S.And(g, S.Equal(place, S.Splat(2f))), S.And(g, S.Equal(place, S.Splat(3f))));
            S.StorePart(next, low, S.InterleaveLow(even, odd));
            S.StorePart(next + width, high, S.InterleaveHigh(even, odd));
        }
    }

    /// <summary>One row of outputs a unit.</summary>
    private struct MaxPool2x2Job : IRangeJob
    {
        public Pool2dShape Shape;
        public float* X;
        public float* Y;
        public byte* Places;
        public bool IsGradient;

        public readonly void Run(int start, int count)
        {
            int width = Shape.W, outH = Shape.OutH, outW = Shape.OutW;
            for (var unit = start; unit < start + count; unit++)
            {
                var (plane, row) = Math.DivRem(unit, outH);
                var x = X + ((((long)plane * Shape.H) + (2 * row)) * width);
                var place = (long)unit * outW;
                if (!IsGradient)
                {
                    MaxPool2x2Row(x, x + width, Y + place, Places + place, outW);
                    continue;
                }

                MaxPool2x2GradientRow(Y + place, Places + place, x, x + width, outW);
                if ((width & 1) != 0) x[width - 1] = x[(2 * width) - 1] = 0;
                if ((Shape.H & 1) != 0 && row == outH - 1) new Span<float>(x + (2 * width), width).Clear();
            }
        }
    }
}
