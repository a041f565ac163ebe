namespace Descent.Nn;

/// <summary>The mean of each channel over all positions: an image of any size becomes one number a channel.</summary>
/// <remarks>Shapes: (N, C, *) -> (N, C). Reference: Lin, Chen, Yan, Network in Network, ICLR 2014, arXiv:1312.4400.</remarks>
public sealed class GlobalAvgPool : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "GlobalAvgPool";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.GlobalAvgPool();
}
