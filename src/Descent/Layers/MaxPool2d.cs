namespace Descent.Nn;

/// <summary>The largest number of each window: smaller images, and a little independence of exact places.</summary>
/// <remarks>
/// Shapes: (N, C, H, W) -> (N, C, H', W'), H' = (H + pads - size) / stride + 1. Gradient only to the maximum.
/// Defaults: stride is the window's size, no window beyond the border (ceilMode), as PyTorch.
/// </remarks>
public sealed class MaxPool2d(Size2d size, Size2d? stride = null, Padding padding = default, bool ceilMode = false) : Module
{
    /// <summary>Height and width of the window.</summary>
    public Size2d Size { get; } = size;

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"MaxPool2d({Size})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.MaxPool2d(Size, stride, padding, ceilMode);
}
