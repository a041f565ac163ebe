namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Two-dimensional convolution (as everywhere in this field: correlation, the kernel is not flipped).</summary>
    /// <remarks>
    /// Formula: y[n, k, i, j] = bias[k] + sum over c, r, s of x[n, c, i stride + r dilation - pad, j stride + s dilation - pad] weight[k, c, r, s].
    /// Shapes: x (N, C, H, W), weight (K, C / groups, R, S), bias (K) -> (N, K, H', W') with H' = (H + pads - dilation (R - 1) - 1) / stride + 1.
    /// Numerics: fp32 sums in a fixed order that does not depend on the number of threads. The CPU device computes filters of 3 x 3 with stride 1 by
    /// Winograd's method unless <see cref="CpuDevice.UsesWinograd"/> is false. Its errors, of the output and of both gradients, are at most 1e-6 of
    /// the sum of |x||weight| behind a number, 1e-7 in the root of the mean square; a direct sum's are about 2e-7 and 3e-8. Where a number has fewer
    /// terms than its neighbours in a 4 x 4 (or 2 x 2) tile, at a border, it shares their error. A NaN or an infinity reaches the whole tile.
    /// </remarks>
    /// <exception cref="ShapeException">Sizes that do not fit, groups that do not divide, or a kernel larger than the padded image.</exception>
    public Tensor Conv2d(
        Tensor weight, Tensor? bias = null, Size2d? stride = null, Padding padding = default, Size2d? dilation = null, int groups = 1)
    {
        var shape = CheckConv2d(weight, bias, stride ?? 1, padding, dilation ?? 1, groups);
        var y = Fresh([shape.N, shape.K, shape.OutH, shape.OutW]);
        WorkCounter.Add(shape.MultiplyAdds);
        Device.Conv2d(shape, Storage, weight.Storage, bias?.Storage, y.Storage);
        return Records(this, weight, bias) ? y.CameFrom(new Conv2dNode(shape, this, weight, bias)) : y;
    }

    // Kernels count places of a padded image in ints.
    private const int LargestPadded = 1 << 30;

    private Conv2dShape CheckConv2d(Tensor weight, Tensor? bias, Size2d stride, Padding pad, Size2d dilation, int groups)
    {
        if (Rank != 4) throw Errors.ShapeErrors.Rank("Conv2d", Shape, "images of (N, C, H, W)");
        if (weight.Rank != 4) throw Errors.ShapeErrors.Rank("Conv2d", weight.Shape, "a weight of (filters, channels / groups, R, S)");
        RequireSameDevice("Conv2d", this, weight);
        if (bias is not null) RequireSameDevice("Conv2d", this, bias);
        if (groups < 1 || Shape[1] % groups != 0 || weight.Shape[0] % groups != 0)
            throw new ShapeException($"Conv2d: got {groups} groups for {Shape[1]} channels and {weight.Shape[0]} filters; expected groups that divide both.");
        if (weight.Shape[1] != Shape[1] / groups)
            throw Errors.ShapeErrors.Size("Conv2d", "channels", Shape[1], weight.Shape[1] * groups, Shape, $"The weight is {weight.Shape}.");
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != weight.Shape[0]))
            throw Errors.ShapeErrors.Rank("Conv2d", bias.Shape, $"a bias of ({weight.Shape[0]},)");
        if (stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1)
            throw new ShapeException($"Conv2d: got stride {stride} and dilation {dilation}; expected 1 or more.");
        if (pad.Top < 0 || pad.Left < 0 || pad.Bottom < 0 || pad.Right < 0) throw new ShapeException($"Conv2d: got {pad}; expected no negative padding.");
        if (Math.Max((long)Shape[2] + pad.Top + pad.Bottom, (long)Shape[3] + pad.Left + pad.Right) > LargestPadded)
            throw new ShapeException($"Conv2d: got {pad} for an image of {Shape}; expected at most {LargestPadded:N0} rows and columns with the padding.");
        var shape = new Conv2dShape(
            Shape[0], Shape[1], Shape[2], Shape[3], weight.Shape[0], weight.Shape[2], weight.Shape[3],
            stride.Height, stride.Width, pad.Top, pad.Left, pad.Bottom, pad.Right, dilation.Height, dilation.Width, groups);
        if (shape.OutH < 1 || shape.OutW < 1)
            throw new ShapeException($"Conv2d: the kernel {shape.R}x{shape.S} (dilation {dilation}) is larger than the padded image of {Shape}; "
                + "expected at least one position. Did you mean padding 'same', or one pooling fewer?");
        return shape;
    }

    private sealed class Conv2dNode : Node
    {
        private readonly Conv2dShape _shape;
        private readonly Saved _x;
        private readonly Saved _weight;

        public Conv2dNode(Conv2dShape shape, Tensor x, Tensor weight, Tensor? bias)
            : base(x, weight, bias) => (_shape, _x, _weight) = (shape, Save(x), Save(weight));

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var (x, weight, device) = (_x.Value, _weight.Value, gradient.Device);
            if (Needs(2)) Accumulate(2, gradient.Reshape([_shape.N, _shape.K, _shape.OutH * _shape.OutW]).Sum(2).Sum(0));
            if (Needs(1))
            {
                var gw = gradient.Fresh(weight.Shape);
                device.Conv2dWeightGradient(_shape, x.Storage, gradient.Storage, gw.Storage);
                Accumulate(1, gw);
            }

            if (!Needs(0)) return;
            var gx = gradient.Fresh(x.Shape);
            device.Conv2dInputGradient(_shape, gradient.Storage, weight.Storage, gx.Storage);
            Accumulate(0, gx);
        }
    }
}
