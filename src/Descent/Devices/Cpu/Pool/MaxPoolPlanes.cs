using System.Runtime.CompilerServices;

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

    /// <summary>The place and value of the largest number in the window of output (i, j) of plane x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Largest(in Pool2dShape shape, float* x, int i, int j, out float value)
    {
        int top = (i * shape.StrideH) - shape.PadTop, left = (j * shape.StrideW) - shape.PadLeft;
        int firstRow = Math.Max(0, -top), lastRow = Math.Min(shape.R, shape.H - top);
        int firstColumn = Math.Max(0, -left), lastColumn = Math.Min(shape.S, shape.W - left);
        var place = NoPlace;
        var best = float.NegativeInfinity;
        for (var r = firstRow; r < lastRow; r++)
        {
            var row = x + ((top + r) * shape.W) + left;
            for (var s = firstColumn; s < lastColumn; s++)
            {
                if (place != NoPlace && (row[s] <= best || float.IsNaN(best))) continue;
                (best, place) = (row[s], (r * shape.S) + s);
            }
        }

        value = best;
        return place;
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
                        var place = Largest(Shape, x, i, j, out Y[output]);
                        if (hasBytes) Places[output] = (byte)place;
                        else ((int*)Places)[output] = place;
                    }
            }
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
            var hasBytes = HasBytePlaces(Shape);
            var offsets = stackalloc int[256]; // from a place to its distance in the plane
            for (var place = 0; hasBytes && place < Shape.R * Shape.S; place++) offsets[place] = Offset(place);
            for (var plane = start; plane < start + count; plane++)
            {
                var gx = Gx + ((long)plane * Shape.H * Shape.W);
                var output = (long)plane * Shape.OutH * Shape.OutW;
                new Span<float>(gx, Shape.H * Shape.W).Clear();
                if (hasBytes) FromBytes(Gy + output, Places + output, gx, offsets);
                else FromInts(Gy + output, (int*)Places + output, gx);
            }
        }

        private readonly int Offset(int place) => (place / Shape.S * Shape.W) + (place % Shape.S);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void FromBytes(float* gy, byte* places, float* gx, int* offsets)
        {
            int outH = Shape.OutH, outW = Shape.OutW, step = Shape.StrideW;
            for (var i = 0; i < outH; i++)
            {
                var corner = (((i * Shape.StrideH) - Shape.PadTop) * Shape.W) - Shape.PadLeft;
                for (var j = 0; j < outW; j++, corner += step, gy++)
                {
                    var place = *places++;
                    if (place != byte.MaxValue) gx[corner + offsets[place]] += *gy;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void FromInts(float* gy, int* places, float* gx)
        {
            int outH = Shape.OutH, outW = Shape.OutW;
            for (var i = 0; i < outH; i++)
                for (var j = 0; j < outW; j++, gy++)
                {
                    var place = *places++;
                    var corner = (((i * Shape.StrideH) - Shape.PadTop) * Shape.W) + (j * Shape.StrideW) - Shape.PadLeft;
                    if (place != NoPlace) gx[corner + Offset(place)] += *gy;
                }
        }
    }
}
