namespace Descent.Nn;

/// <summary>The mean of windows that divide each image (or sequence) into so many parts, whatever its size.</summary>
/// <remarks>
/// Shapes: (N, C, H, W) -> (N, C, size), or (N, C, L) -> (N, C, size) for a sequence. Window i of k over n places goes from floor(i n / k) to
/// ceil((i + 1) n / k), as PyTorch's <c>AdaptiveAvgPool2d</c> and <c>AdaptiveAvgPool1d</c>. Gradient: spread evenly over each window.
/// Reference: He et al., Spatial Pyramid Pooling, 2014, arXiv:1406.4729.
/// </remarks>
public sealed class AdaptiveAvgPool : Module
{
    /// <summary>Creates the layer.</summary>
    /// <param name="size">Rows and columns that come out; for sequences one number.</param>
    /// <exception cref="ArgumentException">A size below 1.</exception>
    public AdaptiveAvgPool(Size2d size)
    {
        if (size.Height < 1 || size.Width < 1)
            throw new ArgumentException($"AdaptiveAvgPool: got the size {size}; expected 1 or more.", nameof(size));
        Size = size;
    }

    /// <summary>Rows and columns that come out.</summary>
    public Size2d Size { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"AdaptiveAvgPool({Size})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank == 4) return input.AdaptiveAvgPool2d(Size);
        if (input.Rank != 3 || Size.Height != Size.Width)
            throw Errors.ShapeErrors.Rank($"AdaptiveAvgPool({Size})", input.Shape, "images of (N, C, H, W), or sequences of (N, C, L) and one size");
        return input.AdaptiveAvgPool1d(Size.Width);
    }
}
