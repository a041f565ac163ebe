namespace Descent.Nn;

/// <summary>The largest number of each window of a sequence.</summary>
/// <remarks>
/// Shapes: (N, C, L) -> (N, C, L'), L' = (L + pads - size) / stride + 1, rounded up with ceilMode. Gradient only to the maximum, the first of equals.
/// Defaults: stride is the window's length, no padding, no window beyond the end, as PyTorch.
/// </remarks>
/// <param name="size">Length of the window.</param>
/// <param name="stride">Step between windows; null: the window's length.</param>
/// <param name="padding">Places at both ends, at most half of the window.</param>
/// <param name="ceilMode">Where a step does not end at the end, add a last window that reaches beyond it.</param>
public sealed class MaxPool1d(int size, int? stride = null, Padding1d padding = default, bool ceilMode = false) : Module
{
    /// <summary>Length of the window.</summary>
    public int Size { get; } = size;

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"MaxPool1d({Size})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.MaxPool1d(Size, stride, padding, ceilMode);
}
