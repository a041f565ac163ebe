namespace Descent.Nn;

/// <summary>The mean of each window of a sequence.</summary>
/// <remarks>
/// Shapes: (N, C, L) -> (N, C, L'), L' = (L + pads - size) / stride + 1, rounded up with ceilMode. Gradient spread evenly over the window.
/// Defaults: stride is the window's length, padding counts as zeros, no window beyond the end, as PyTorch.
/// </remarks>
/// <param name="size">Length of the window.</param>
/// <param name="stride">Step between windows; null: the window's length.</param>
/// <param name="padding">Places at both ends, at most half of the window.</param>
/// <param name="countPadding">Divide by the whole window also where part of it is padding.</param>
/// <param name="ceilMode">Where a step does not end at the end, add a last window that reaches beyond it.</param>
public sealed class AvgPool1d(int size, int? stride = null, Padding1d padding = default, bool countPadding = true, bool ceilMode = false) : Module
{
    /// <summary>Length of the window.</summary>
    public int Size { get; } = size;

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"AvgPool1d({Size})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AvgPool1d(Size, stride, padding, countPadding, ceilMode);
}
