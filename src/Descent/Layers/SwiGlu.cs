namespace Descent.Nn;

/// <summary>Gated unit: one half of the features decides, as silu, how much of the other half passes.</summary>
/// <remarks>
/// Formula: y = silu(a) b, where the last axis of x is a and then b.  Shapes: (..., 2 K) -> (..., K).
/// It has no weights: a linear layer of twice the features before it gives the W and V of the paper, side by side.
/// Reference: Shazeer 2020, arXiv:2002.05202.
/// </remarks>
public sealed class SwiGlu : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "SwiGlu";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank == 0 || input.Shape[-1] % 2 != 0)
            throw Errors.ShapeErrors.Rank("SwiGlu", input.Shape, "an even size of the last axis",
                "Let the layer before it give twice as many features as you want.");
        var half = input.Shape[-1] / 2;
        return input.Narrow(-1, 0, half).Silu() * input.Narrow(-1, half, half);
    }
}
