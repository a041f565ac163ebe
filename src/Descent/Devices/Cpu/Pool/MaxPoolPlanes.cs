namespace Descent;

/// <summary>Max pooling with any window, stride and padding, a plane (n, c) at a time.</summary>
internal static unsafe class MaxPoolPlanes
{
    private const int NoPlace = -1; // a window that lies in the padding altogether

    public static bool IsTwoByTwo(in Pool2dShape shape) =>
        shape is { R: 2, S: 2, StrideH: 2, StrideW: 2, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };

    public static bool HasBytePlaces(in Pool2dShape shape) => shape.R * shape.S <= 255;

    /// <summary>fp32 numbers that the storage of the places must hold.</summary>
    public static int PlacesLength(in Pool2dShape shape)
    {
        var outputs = shape.N * shape.C * shape.OutH * shape.OutW;
        return HasBytePlaces(shape) ? (outputs + 3) / 4 : outputs;
    }

    internal struct ForwardJob : IRangeJob
    {
        public Pool2dShape Shape;
        public float* X;
        public float* Y;
        public byte* Places;

        public readonly void Run(int start, int count)
        {
            int outH = Shape.OutH, outW = Shape.OutW;
            var hasBytes = HasBytePlaces(Shape);
            for (var plane = start; plane < start + count; plane++)
            {
                var x = X + ((long)plane * Shape.H * Shape.W);
                var output = (long)plane * outH * outW;
                for (var i = 0; i < outH; i++)
                    for (var j = 0; j < outW; j++, output++)
                    {
                        var place = Largest(x, (i * Shape.StrideH) - Shape.PadTop, (j * Shape.StrideW) - Shape.PadLeft, out Y[output]);
                        if (hasBytes) Places[output] = (byte)place;
                        else ((int*)Places)[output] = place;
                    }
            }
        }

        private readonly int Largest(float* x, int top, int left, out float value)
        {
            var place = NoPlace;
            var best = float.NegativeInfinity;
            int firstRow = Math.Max(0, -top), lastRow = Math.Min(Shape.R, Shape.H - top);
            int firstColumn = Math.Max(0, -left), lastColumn = Math.Min(Shape.S, Shape.W - left);
            for (var r = firstRow; r < lastRow; r++)
            {
                var row = x + ((top + r) * Shape.W) + left;
                for (var s = firstColumn; s < lastColumn; s++)
                {
                    if (row[s] <= best && place != NoPlace) continue;
                    if (place != NoPlace && float.IsNaN(best)) break;
                    (best, place) = (row[s], (r * Shape.S) + s);
                }
            }

            value = best;
            return place;
        }
    }

    internal struct BackwardJob : IRangeJob
    {
        public Pool2dShape Shape;
        public float* Gy;
        public byte* Places;
        public float* Gx;

        public readonly void Run(int start, int count)
        {
            int outH = Shape.OutH, outW = Shape.OutW;
            var hasBytes = HasBytePlaces(Shape);
            for (var plane = start; plane < start + count; plane++)
            {
                var gx = Gx + ((long)plane * Shape.H * Shape.W);
                var output = (long)plane * outH * outW;
                new Span<float>(gx, Shape.H * Shape.W).Clear();
                for (var i = 0; i < outH; i++)
                    for (var j = 0; j < outW; j++, output++)
                    {
                        var place = hasBytes ? Places[output] : ((int*)Places)[output];
                        if (place == (hasBytes ? 255 : NoPlace)) continue;
                        var (r, s) = Math.DivRem(place, Shape.S);
                        gx[(((i * Shape.StrideH) - Shape.PadTop + r) * Shape.W) + (j * Shape.StrideW) - Shape.PadLeft + s] += Gy[output];
                    }
            }
        }
    }
}
