namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Two-dimensional transposed convolution: each number spreads a filter over a larger image. Also called deconvolution.</summary>
    /// <remarks>
    /// Formula: y[n, k, i stride + r dilation - pad, j stride + s dilation - pad] = bias[k] + sum of x[n, c, i, j] weight[c, k, r, s] over all that
    /// land there: what <see cref="Conv2d"/> with the same weight does to a gradient on the way back. Its own gradients are a convolution.
    /// Shapes: x (N, C, H, W), weight (C, K / groups, R, S), bias (K) -> (N, K, H', W') with
    /// H' = (H - 1) stride - pads + dilation (R - 1) + outputPadding + 1. Padding takes rows off the output.
    /// Numerics: as <see cref="Conv2d"/>. Argument names and defaults are PyTorch's; its padding is the same on both sides, here it need not be.
    /// Reference: Dumoulin, Visin, A guide to convolution arithmetic for deep learning, 2016, arXiv:1603.07285.
    /// </remarks>
    /// <param name="weight">(channels, filters / groups, R, S).</param>
    /// <param name="bias">(filters).</param>
    /// <param name="stride">Step between the places of two neighbours' filters.</param>
    /// <param name="padding">Rows and columns taken off the output's borders.</param>
    /// <param name="outputPadding">Rows below and columns after the output: which of the sizes that a convolution maps to this one is meant.</param>
    /// <param name="dilation">Step between the taps of a filter.</param>
    /// <param name="groups">Channels and filters are split in so many independent groups.</param>
    /// <exception cref="ShapeException">Sizes that do not fit, groups that do not divide, or an output of no size.</exception>
    public Tensor ConvTranspose2d(
        Tensor weight, Tensor? bias = null, Size2d? stride = null, Padding padding = default, Size2d? outputPadding = null, Size2d? dilation = null,
        int groups = 1) =>
        ConvTranspose("ConvTranspose2d", weight, bias, stride ?? 1, padding, outputPadding ?? 0, dilation ?? 1, groups);

    private Tensor ConvTranspose(
        string operation, Tensor weight, Tensor? bias, Size2d stride, Padding pad, Size2d extra, Size2d dilation, int groups)
    {
        if (Rank != 4) throw Errors.ShapeErrors.Rank(operation, Shape, "images of (N, C, H, W)");
        if (weight.Rank != 4) throw Errors.ShapeErrors.Rank(operation, weight.Shape, "a weight of (channels, filters / groups, R, S)");
        var filters = groups < 1 ? 0 : checked(weight.Shape[1] * groups);
        if (weight.Shape[0] != Shape[1])
            throw Errors.ShapeErrors.Size(operation, "channels", Shape[1], weight.Shape[0], Shape, $"The weight is {weight.Shape}.");
        CheckWeight(operation, weight, bias, groups, filters);
        CheckSteps(operation, stride, pad, dilation);
        CheckOutputPadding(operation, extra, stride, dilation);
        var (h, padBottom, below) = Spread(operation, Shape[2], weight.Shape[2], stride.Height, pad.Top, pad.Bottom, dilation.Height, extra.Height);
        var (w, padRight, after) = Spread(operation, Shape[3], weight.Shape[3], stride.Width, pad.Left, pad.Right, dilation.Width, extra.Width);
        var shape = new Conv2dShape(
            Shape[0], filters, h, w, Shape[1], weight.Shape[2], weight.Shape[3], stride.Height, stride.Width,
            pad.Top, pad.Left, padBottom, padRight, dilation.Height, dilation.Width, groups);
        var y = ConvBackToInput(shape, weight);
        if (below + after > 0) y = y.Pad([0, after, 0, below]);
        return bias is null ? y : y + bias.Reshape([filters, 1, 1]);
    }

    // The size of the image that a convolution would map to this size, its padding at the end, and rows that no filter reaches and that have to be
    // appended. Output padding first takes back what padding cut off; what is left of it stays empty, up to a stride within the image.
    private (int Size, int PadEnd, int Appended) Spread(
        string operation, int size, int kernel, int stride, int padStart, int padEnd, int dilation, int extra)
    {
        var cut = Math.Max(0, padEnd - extra);
        var empty = Math.Max(0, extra - padEnd);
        var inside = Math.Min(empty, stride - 1);
        var whole = ((size - 1L) * stride) + ((long)dilation * (kernel - 1)) + 1 - padStart - cut;
        if (size < 1 || kernel < 1 || whole + empty < 1 || whole + inside < 1)
            throw new ShapeException(
                $"{operation}: got {Shape} with a kernel of {kernel}, stride {stride} and padding {padStart} and {padEnd}, which gives "
                + $"{whole + empty} rows or columns; expected at least one.");
        if (whole + empty > LargestPadded)
            throw new ShapeException(
                $"{operation}: got {Shape} with stride {stride} and dilation {dilation}, which gives {whole + empty:N0} rows or columns; "
                + $"expected at most {LargestPadded:N0}.");
        return ((int)whole + inside, cut, empty - inside);
    }

    private static void CheckOutputPadding(string operation, Size2d extra, Size2d stride, Size2d dilation)
    {
        if (extra.Height < 0 || extra.Width < 0 || extra.Height >= Math.Max(stride.Height, dilation.Height)
            || extra.Width >= Math.Max(stride.Width, dilation.Width))
            throw new ShapeException(
                $"{operation}: got output padding {extra} with stride {stride} and dilation {dilation}; "
                + "expected 0 or more, and less than the larger of both.");
    }
}
