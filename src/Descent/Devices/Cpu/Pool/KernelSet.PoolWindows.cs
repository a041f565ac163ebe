using System.Buffers;
using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Pooling with any window at stride 1 or 2 along the row: a lane an output.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void AvgPool(in Pool2dShape shape, float* x, float* y, bool countPadding)
    {
        var job = new AvgPoolWindowsJob { Shape = shape, X = x, Y = y, CountPadding = countPadding };
        ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.H * shape.W));
    }

    public override void AvgPool2x2Gradient(in Pool2dShape shape, float* gy, float* gx)
    {
        var job = new AvgPool2x2GradientJob { Shape = shape, Gy = gy, Gx = gx };
        ParallelRange.Run(ref job, shape.N * shape.C, ParallelRange.RowsPerTask(shape.H * shape.W));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadStrided(float* x, int step) => step == 1 ? S.Load(x) : S.Even(S.Load(x), S.Load(x + S.Width));

    // One row of outputs; x is the padded row of the window's first row that is inside.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaxPoolRow(float* x, int firstRow, int lastRow, int window, nint stride, int step, float* y, byte* places, int count)
    {
        var bytes = stackalloc byte[MostLanes];
        var width = S.Width;
        for (; count > 0; count -= width, x += width * step, y += width, places += width)
        {
            V best = S.Splat(float.NegativeInfinity), place = S.Splat(255f);
            var row = x;
            for (var r = firstRow; r < lastRow; r++, row += stride)
                for (var s = 0; s < window; s++)
                {
                    var other = LoadStrided(row + s, step);
                    var wins = Beats(other, best);
                    best = S.Select(wins, other, best);
                    place = S.Select(wins, S.Splat((r * window) + s), place);
                }

            var lanes = Math.Min(width, count);
            S.StorePart(y, lanes, best);
            S.StoreBytes(bytes, place);
            new ReadOnlySpan<byte>(bytes, lanes).CopyTo(new Span<byte>(places, lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AvgPoolRow(float* x, int rows, int window, nint stride, int step, float divisor, float* y, int count)
    {
        var width = S.Width;
        for (; count > 0; count -= width, x += width * step, y += width)
        {
            V sum = Zero;
            var row = x;
            for (var r = 0; r < rows; r++, row += stride)
                for (var s = 0; s < window; s++) sum = S.Add(sum, LoadStrided(row + s, step));
            S.StorePart(y, Math.Min(width, count), S.Divide(sum, S.Splat(divisor)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AvgPool2x2GradientRow(float* gy, float* gx, float* next, int count)
    {
        var width = S.Width;
        for (; count > 0; count -= width, gx += 2 * width, next += 2 * width, gy += width)
        {
            var lanes = Math.Min(width, count);
            int low = Math.Min(width, 2 * lanes), high = (2 * lanes) - low;
            var g = S.Multiply(S.LoadPart(gy, lanes, Zero), S.Splat(0.25f));
            V first = S.InterleaveLow(g, g), second = S.InterleaveHigh(g, g);
            S.StorePart(gx, low, first);
            S.StorePart(gx + width, high, second);
            S.StorePart(next, low, first);
            S.StorePart(next + width, high, second);
        }
    }

    private struct MaxPoolWindowsJob : IRangeJob
    {
        public Pool2dShape Shape;
        public float* X;
        public float* Y;
        public byte* Places;

        public readonly void Run(int start, int count)
        {
            var plane = new PaddedPlane(Shape);
            var room = plane.Rent();
            fixed (float* padded = room)
            {
                plane.Clear(padded, float.NegativeInfinity);
                for (var i = start; i < start + count; i++)
                {
                    var x = X + ((long)i * Shape.H * Shape.W);
                    plane.Fill(x, padded);
                    Plane(x, padded, plane.Stride, (long)i * Shape.OutH * Shape.OutW);
                }
            }

            ArrayPool<float>.Shared.Return(room);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Plane(float* x, float* padded, int stride, long output)
        {
            int outH = Shape.OutH, outW = Shape.OutW;
            for (var i = 0; i < outH; i++, output += outW)
            {
                var top = (i * Shape.StrideH) - Shape.PadTop;
                int first = Math.Max(0, -top), last = Math.Min(Shape.R, Shape.H - top);
                float* y = Y + output, row = padded + ((long)(top + first) * stride);
                var places = Places + output;
                MaxPoolRow(row, first, last, Shape.S, stride, Shape.StrideW, y, places, outW);
                for (var j = 0; j < outW; j++) // nothing beat minus infinity: the place may be one of those, or none
                    if (y[j] == float.NegativeInfinity)
                        places[j] = (byte)MaxPoolPlanes.Largest(Shape, x, i, j, out y[j]);
            }
        }
    }

    private struct AvgPoolWindowsJob : IRangeJob
    {
        public Pool2dShape Shape;
        public float* X;
        public float* Y;
        public bool CountPadding;

        public readonly void Run(int start, int count)
        {
            var plane = new PaddedPlane(Shape);
            var room = plane.Rent();
            fixed (float* padded = room)
            {
                plane.Clear(padded, 0);
                for (var i = start; i < start + count; i++)
                {
                    plane.Fill(X + ((long)i * Shape.H * Shape.W), padded);
                    Plane(padded, plane.Stride, Y + ((long)i * Shape.OutH * Shape.OutW));
                }
            }

            ArrayPool<float>.Shared.Return(room);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Plane(float* padded, int stride, float* y)
        {
            int outH = Shape.OutH, outW = Shape.OutW;
            var hasPadding = Shape.PadTop + Shape.PadLeft + Shape.PadBottom + Shape.PadRight > 0;
            var isEven = CountPadding || !hasPadding; // every window counts the same
            for (var i = 0; i < outH; i++, y += outW)
            {
                var top = (i * Shape.StrideH) - Shape.PadTop;
                int first = Math.Max(0, -top), rows = Math.Max(0, Math.Min(Shape.R, Shape.H - top) - first);
                var row = padded + ((long)(top + first) * stride);
                AvgPoolRow(row, rows, Shape.S, stride, Shape.StrideW, isEven ? Shape.R * Shape.S : 1, y, outW);
                for (var j = 0; !isEven && j < outW; j++)
                {
                    var left = (j * Shape.StrideW) - Shape.PadLeft;
                    y[j] /= Math.Max(1, rows * (Math.Min(Shape.S, Shape.W - left) - Math.Max(0, -left)));
                }
            }
        }
    }

    private struct AvgPool2x2GradientJob : IRangeJob
    {
        public Pool2dShape Shape;
        public float* Gy;
        public float* Gx;

        public readonly void Run(int start, int count)
        {
            int width = Shape.W, outH = Shape.OutH, outW = Shape.OutW;
            for (var plane = start; plane < start + count; plane++)
            {
                var gx = Gx + ((long)plane * Shape.H * width);
                var gy = Gy + ((long)plane * outH * outW);
                if (((Shape.H | width) & 1) != 0) new Span<float>(gx, Shape.H * width).Clear();
                for (var i = 0; i < outH; i++, gy += outW, gx += 2 * width) AvgPool2x2GradientRow(gy, gx, gx + width, outW);
            }
        }
    }
}
