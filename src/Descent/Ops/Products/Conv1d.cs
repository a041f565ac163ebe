namespace Descent;

public sealed partial class Tensor
{
    /// <summary>One-dimensional convolution along a sequence; an image of one row of <see cref="Conv2d"/>, nothing is copied.</summary>
    /// <remarks>
    /// Formula: y[n, k, i] = bias[k] + sum over c, s of x[n, c, i stride + s dilation - pad] weight[k, c, s].
    /// Shapes: x (N, C, L), weight (K, C / groups, S), bias (K) -> (N, K, L') with L' = (L + pads - dilation (S - 1) - 1) / stride + 1.
    /// Numerics: as <see cref="Conv2d"/>.
    /// </remarks>
    /// <exception cref="ShapeException">Sizes that do not fit, groups that do not divide, or a kernel larger than the padded sequence.</exception>
    public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, Padding1d padding = default, int dilation = 1, int groups = 1)
    {
        var image = AsRow("Conv1d", weight, "a weight of (filters, channels / groups, S)");
        var shape = image.CheckConv2d("Conv1d", AddRow(weight), bias, (1, stride), padding.OfRow, (1, dilation), groups);
        return WithoutRow(image.ConvForward(shape, AddRow(weight), bias));
    }

    /// <summary>One-dimensional transposed convolution: each number spreads a filter over a longer sequence.</summary>
    /// <remarks>
    /// Formula: y[n, k, i stride + s dilation - pad] = bias[k] + sum of x[n, c, i] weight[c, k, s] over all that land there.
    /// Shapes: x (N, C, L), weight (C, K / groups, S), bias (K) -> (N, K, L') with L' = (L - 1) stride - pads + dilation (S - 1) + outputPadding + 1.
    /// An image of one row of <see cref="ConvTranspose2d"/>; numerics as there.
    /// </remarks>
    /// <exception cref="ShapeException">Sizes that do not fit, groups that do not divide, or an output of no size.</exception>
    public Tensor ConvTranspose1d(
        Tensor weight, Tensor? bias = null, int stride = 1, Padding1d padding = default, int outputPadding = 0, int dilation = 1, int groups = 1)
    {
        var image = AsRow("ConvTranspose1d", weight, "a weight of (channels, filters / groups, S)");
        return WithoutRow(image.ConvTranspose(
            "ConvTranspose1d", AddRow(weight), bias, (1, stride), padding.OfRow, (0, outputPadding), (1, dilation), groups));
    }

    private Tensor AsRow(string operation, Tensor? weight = null, string? expectedWeight = null)
    {
        if (Rank != 3) throw Errors.ShapeErrors.Rank(operation, Shape, "sequences of (N, C, L)");
        if (weight is { Rank: not 3 }) throw Errors.ShapeErrors.Rank(operation, weight.Shape, expectedWeight!);
        return AddRow(this);
    }

    private static Tensor AddRow(Tensor x) => x.Reshape([x.Shape[0], x.Shape[1], 1, x.Shape[2]]);

    private static Tensor WithoutRow(Tensor y) => y.Reshape(y.Shape.Without(2));
}
