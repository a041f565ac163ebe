namespace Descent.Nn;

/// <summary>Rectifier whose slope below zero is learned.</summary>
/// <remarks>
/// Formula: y = max(x, 0) + weight min(x, 0).  Shapes: any -> same; with several slopes (N, channels, ...) -> same; weight (slopes).
/// Defaults: one slope for all numbers, starting at 0.25, as PyTorch and the paper. Weight decay pulls the slope towards a plain rectifier.
/// Reference: He, Zhang, Ren, Sun 2015, arXiv:1502.01852.
/// </remarks>
public sealed class PRelu : Module, IChannelwise
{
    /// <summary>Creates the layer.</summary>
    /// <param name="slopes">1, or one for each channel (axis 1).</param>
    /// <param name="start">Where every slope starts.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one slope.</exception>
    public PRelu(int slopes = 1, float start = 0.25f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slopes, 1);
        Weight = Register("weight", Tensor.Full([slopes], start));
    }

    /// <summary>(slopes).</summary>
    public Parameter Weight { get; }

    /// <summary>How many slopes, for a summary.</summary>
    public override string ToString() => Weight.Count == 1 ? "PRelu" : $"PRelu({Weight.Count} slopes)";

    int IChannelwise.Channels => Weight.Count;

    void IChannelwise.Keep(ReadOnlySpan<int> kept) => Weight.Become(ChannelEdits.Rows(Weight.Value, kept));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var slopes = Weight.Count;
        if (slopes == 1) return input.PRelu(Weight);
        if (input.Rank < 2 || input.Shape[1] != slopes)
            throw Errors.ShapeErrors.Rank("PRelu", input.Shape, $"{slopes} channels on axis 1, one for each slope");
        int[] sizes = [slopes, .. Enumerable.Repeat(1, input.Rank - 2)];
        return input.PRelu(Weight.Value.Reshape(sizes.AsSpan()));
    }
}
