namespace Descent.Nn;

/// <summary>The mean of each window.</summary>
/// <remarks>
/// Shapes: (N, C, H, W) -> (N, C, H', W'), H' = (H + pads - size) / stride + 1.
/// Defaults: stride is the window's size, padding counts as zeros, no window beyond the border (ceilMode), as PyTorch.
/// </remarks>
public sealed class AvgPool2d(Size2d size, Size2d? stride = null, Padding padding = default, bool countPadding = true, bool ceilMode = false) : Module
{
    /// <summary>Height and width of the window.</summary>
    public Size2d Size { get; } = size;

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"AvgPool2d({Size})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AvgPool2d(Size, stride, padding, countPadding, ceilMode);
}
