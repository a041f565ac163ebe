namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Three-dimensional convolution over volumes or films.</summary>
    /// <remarks>
    /// Formula: y[n, k, d, i, j] = bias[k] + sum over c, t, r, s of x[n, c, d stride + t dilation - pad, ...] weight[k, c, t, r, s].
    /// Shapes: x (N, C, D, H, W), weight (K, C / groups, T, R, S), bias (K) -> (N, K, D', H', W'), each size as in <see cref="Conv2d"/>.
    /// Computed as the sum of T two-dimensional convolutions of all planes at once. Numerics: as <see cref="Conv2d"/>, then T - 1 additions.
    /// Reference: Ji et al., 3D Convolutional Neural Networks for Human Action Recognition, PAMI 2013.
    /// </remarks>
    /// <exception cref="ShapeException">Sizes that do not fit, groups that do not divide, or a kernel larger than the padded volume.</exception>
    public Tensor Conv3d(
        Tensor weight, Tensor? bias = null, Size3d? stride = null, Padding3d padding = default, Size3d? dilation = null, int groups = 1)
    {
        var (step, gap) = (stride ?? 1, dilation ?? 1);
        var planes = CheckDepth(weight, step.Depth, padding.Depth, gap.Depth);
        var phases = ByPhase(step.Depth, padding.Depth);
        var taps = weight.Permute(2, 0, 1, 3, 4);
        Tensor? y = null;
        for (var t = 0; t < weight.Shape[2]; t++)
        {
            // Planes in front, so that those a tap meets are neighbours in memory: a view, even with a stride.
            var first = (t * gap.Depth % step.Depth * (phases.Shape[0] / step.Depth)) + (t * gap.Depth / step.Depth);
            var images = phases.Rows(first, planes).Reshape([planes * Shape[0], .. phases.Shape.Sizes[2..]]);
            var filters = taps.Rows(t, 1).Reshape(taps.Shape.Without(0));
            var shape = images.CheckConv2d("Conv3d", filters, t == 0 ? bias : null, step.Plane, padding.Plane, gap.Plane, groups);
            var part = images.ConvForward(shape, filters, t == 0 ? bias : null);
            y = y is null ? part : y + part;
        }

        return y!.Reshape([planes, Shape[0], .. y.Shape.Sizes[1..]]).Permute(1, 2, 0, 3, 4);
    }

    private int CheckDepth(Tensor weight, int stride, Padding1d pad, int dilation)
    {
        if (Rank != 5) throw Errors.ShapeErrors.Rank("Conv3d", Shape, "volumes of (N, C, D, H, W)");
        if (weight.Rank != 5) throw Errors.ShapeErrors.Rank("Conv3d", weight.Shape, "a weight of (filters, channels / groups, T, R, S)");
        if (stride < 1 || dilation < 1)
            throw new ShapeException($"Conv3d: got stride {stride} and dilation {dilation} along the depth; expected 1 or more.");
        if (pad.Before < 0 || pad.After < 0) throw new ShapeException($"Conv3d: got {pad} along the depth; expected no negative padding.");
        var planes = weight.Shape[2] < 1 ? 0 : Conv2dShape.WindowCount((long)Shape[2] + pad.Before + pad.After, weight.Shape[2], stride, dilation);
        return planes > 0
            ? planes
            : throw new ShapeException(
                $"Conv3d: the kernel's depth {weight.Shape[2]} (dilation {dilation}) is larger than the padded depth of {Shape}; "
                + "expected at least one position.");
    }

    // (N, C, D, H, W) -> (stride D', N, C, H, W): the planes 0, stride, 2 stride, ... then 1, 1 + stride, ...
    private Tensor ByPhase(int stride, Padding1d pad)
    {
        var missing = (int)((stride - (((long)Shape[2] + pad.Before + pad.After) % stride)) % stride);
        var x = pad.Before + pad.After + missing == 0 ? this : Pad([0, 0, 0, 0, pad.Before, checked(pad.After + missing)]);
        var (n, c, h, w) = (x.Shape[0], x.Shape[1], x.Shape[3], x.Shape[4]);
        var depth = x.Shape[2];
        return x.Reshape([n, c, depth / stride, stride, h, w]).Permute(3, 2, 0, 1, 4, 5).Reshape([depth, n, c, h, w]);
    }
}
