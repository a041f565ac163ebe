namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The mean of each window.</summary>
    /// <remarks>
    /// Shapes: as <see cref="MaxPool2d"/>. Gradient: spread evenly over the window. A last window that ceilMode adds divides by what of it lies in
    /// the padded image, as PyTorch.
    /// </remarks>
    /// <param name="size">Height and width of the window.</param>
    /// <param name="stride">Step between windows; the window's size if left out.</param>
    /// <param name="padding">Zeros around the image.</param>
    /// <param name="countPadding">Divide by the whole window also where part of it is padding (PyTorch's default).</param>
    /// <param name="ceilMode">Where a step does not end at the border, add a last window that reaches beyond it.</param>
    /// <exception cref="ShapeException">Not (N, C, H, W), or no window fits.</exception>
    public Tensor AvgPool2d(Size2d size, Size2d? stride = null, Padding padding = default, bool countPadding = true, bool ceilMode = false)
    {
        var shape = CheckPool2d("AvgPool2d", size, stride ?? size, padding, ceilMode);
        var y = MeansOf(shape, countPadding);
        if (!countPadding || (shape.PadBottom <= padding.Bottom && shape.PadRight <= padding.Right)) return y;
        return y * BeyondPadding(shape, shape.H + padding.Top + padding.Bottom, shape.W + padding.Left + padding.Right);
    }

    /// <summary>The mean of each window of a sequence.</summary>
    /// <remarks>Shapes: (N, C, L) -> (N, C, L') with L' = (L + pads - size) / stride + 1. An image of one row of <see cref="AvgPool2d"/>.</remarks>
    /// <exception cref="ShapeException">Not (N, C, L), or no window fits.</exception>
    public Tensor AvgPool1d(int size, int? stride = null, Padding1d padding = default, bool countPadding = true, bool ceilMode = false)
    {
        var row = AsRow("AvgPool1d");
        return WithoutRow(row.AvgPool2d((1, size), (1, stride ?? size), padding.OfRow, countPadding, ceilMode));
    }

    private Tensor MeansOf(in Pool2dShape shape, bool countPadding)
    {
        var y = Fresh([shape.N, shape.C, shape.OutH, shape.OutW]);
        Device.AvgPool2d(shape, Storage, y.Storage, countPadding);
        return Records(this) ? y.CameFrom(new AvgPool2dNode(this, shape, countPadding)) : y;
    }

    // The gradient of the means, which are linear: each is the other's derivative.
    private Tensor SpreadMeans(in Pool2dShape shape, bool countPadding)
    {
        var x = Fresh([shape.N, shape.C, shape.H, shape.W]);
        Device.AvgPool2dGradient(shape, Storage, x.Storage, countPadding);
        return Records(this) ? x.CameFrom(new SpreadMeansNode(this, shape, countPadding)) : x;
    }

    // The device divides by whole windows; the last ones that a ceiling adds count only up to the padding's end.
    private Tensor BeyondPadding(Pool2dShape s, int rows, int columns)
    {
        var factors = new float[s.OutH * s.OutW];
        for (var i = 0; i < factors.Length; i++)
        {
            var (row, column) = (i / s.OutW * s.StrideH, i % s.OutW * s.StrideW);
            factors[i] = (float)s.R * s.S / (Math.Min(s.R, rows - row) * Math.Min(s.S, columns - column));
        }

        return From(factors, [s.OutH, s.OutW], Device);
    }

    private sealed class AvgPool2dNode(Tensor x, Pool2dShape shape, bool countPadding) : Node(x)
    {
        internal override void Follow(AxisFlow flow) => flow.Along(2, 3);

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.SpreadMeans(shape, countPadding));
    }

    private sealed class SpreadMeansNode(Tensor y, Pool2dShape shape, bool countPadding) : Node(y)
    {
        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.MeansOf(shape, countPadding));
    }
}
