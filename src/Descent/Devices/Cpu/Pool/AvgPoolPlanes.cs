using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Average pooling with any window, stride and padding, a plane (n, c) at a time.</summary>
internal static unsafe class AvgPoolPlanes
{
    /// <summary>True if one window covers each plane: then it is a mean over rows.</summary>
    public static bool IsGlobal(in Pool2dShape shape) =>
        shape.R == shape.H && shape.S == shape.W && shape is { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };

    internal struct Job : IRangeJob
    {
        public Pool2dShape Shape;
        public float* X; // gx for the gradient
        public float* Y; // gy for the gradient
        public bool CountPadding;
        public bool IsGradient;

        public readonly void Run(int start, int count)
        {
            int outH = Shape.OutH, outW = Shape.OutW;
            for (var plane = start; plane < start + count; plane++)
            {
                var x = X + ((long)plane * Shape.H * Shape.W);
                var y = Y + ((long)plane * outH * outW);
                if (IsGradient) new Span<float>(x, Shape.H * Shape.W).Clear();
                for (var i = 0; i < outH; i++)
                    for (var j = 0; j < outW; j++, y++)
                        Window(x, (i * Shape.StrideH) - Shape.PadTop, (j * Shape.StrideW) - Shape.PadLeft, y);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Window(float* x, int top, int left, float* y)
        {
            int firstRow = Math.Max(0, -top), lastRow = Math.Min(Shape.R, Shape.H - top);
            int firstColumn = Math.Max(0, -left), lastColumn = Math.Min(Shape.S, Shape.W - left);
            var counted = CountPadding ? Shape.R * Shape.S : Math.Max(1, (lastRow - firstRow) * (lastColumn - firstColumn));
            var share = IsGradient ? *y / counted : 0;
            float sum = 0;
            for (var r = firstRow; r < lastRow; r++)
            {
                var row = x + ((top + r) * Shape.W) + left;
                if (IsGradient)
                    for (var s = firstColumn; s < lastColumn; s++) row[s] += share;
                else
                    for (var s = firstColumn; s < lastColumn; s++) sum += row[s];
            }

            if (!IsGradient) *y = sum / counted;
        }
    }
}
