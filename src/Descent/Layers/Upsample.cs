namespace Descent.Nn;

/// <summary>Makes images larger without parameters.</summary>
/// <remarks>
/// Shapes: with scale (N, C, *) -> (N, C, *), each size after the channels becomes floor(size * scale); with size (N, C, H, W) -> (N, C, size).
/// Nearest repeats numbers; bilinear goes straight from one to the next. Formulas: <see cref="Tensor.Upsample"/>.
/// Defaults: nearest, corners not aligned, as PyTorch's <c>nn.Upsample</c>.
/// Reference for its use in place of a transposed convolution: Odena et al., Deconvolution and Checkerboard Artifacts, Distill 2016.
/// </remarks>
public sealed class Upsample : Module
{
    private readonly double? _scale;
    private readonly Size2d? _size;
    private readonly UpsampleMode _mode;
    private readonly bool _alignCorners;

    /// <summary>Creates the layer; either scale or size must be given.</summary>
    /// <param name="scale">New size over old size, above 0.</param>
    /// <param name="size">The new height and width.</param>
    /// <param name="mode">Where the numbers come from.</param>
    /// <param name="alignCorners">For bilinear: the outermost places of both images are the same, not the outer edges.</param>
    /// <exception cref="ArgumentException">Both or neither of scale and size, one that is not above 0, or corners with nearest.</exception>
    public Upsample(double? scale = null, Size2d? size = null, UpsampleMode mode = UpsampleMode.Nearest, bool alignCorners = false)
    {
        if (scale is null == size is null)
            throw new ArgumentException("Upsample: got both a scale and a size, or neither; expected one of them.", nameof(scale));
        if (scale is { } factor && !(factor > 0 && factor <= int.MaxValue))
            throw new ArgumentException($"Upsample: got the scale {factor}; expected a number above 0.", nameof(scale));
        if (size is { } sides && Math.Min(sides.Height, sides.Width) < 1)
            throw new ArgumentException($"Upsample: got the size {sides}; expected 1 or more.", nameof(size));
        if (alignCorners && mode == UpsampleMode.Nearest)
            throw new ArgumentException(
                "Upsample: got aligned corners with the mode Nearest; expected them with Bilinear only.", nameof(alignCorners));
        (_scale, _size, _mode, _alignCorners) = (scale, size, mode, alignCorners);
    }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString()
    {
        var target = _scale is { } scale ? FormattableString.Invariant($"x{scale}") : $"to {_size}";
        return $"Upsample({target}, {_mode}{(_alignCorners ? ", corners" : string.Empty)})";
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) =>
        _scale is { } scale ? input.Upsample(scale, _mode, _alignCorners) : input.UpsampleTo(_size!.Value, _mode, _alignCorners);
}
