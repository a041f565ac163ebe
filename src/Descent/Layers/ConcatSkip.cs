namespace Descent.Nn;

/// <summary>Puts its input and the output of a branch behind one another along the channels: a skip as in U-Net and DenseNet.</summary>
/// <remarks>
/// Formula: y = concat(x, branch(x)) along axis 1.  Shapes: the branch changes the channels only; channels out = channels in + the branch's.
/// A U-Net is such skips one inside the other: the branch halves the size, does the deeper part, and doubles the size again.
/// Reference: Ronneberger, Fischer, Brox, U-Net, 2015, arXiv:1505.04597; Huang et al., DenseNet, 2017, arXiv:1608.06993.
/// </remarks>
public sealed class ConcatSkip : Module
{
    private readonly Module _branch;

    /// <summary>Creates the block.</summary>
    /// <param name="branch">What goes behind the input.</param>
    public ConcatSkip(Module branch) => _branch = Register("branch", branch);

    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "ConcatSkip";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var output = _branch.Forward(input);
        if (input.Rank >= 2 && output.Rank == input.Rank && output.Shape.With(1, input.Shape[1]).Equals(input.Shape))
            return Tensor.Concat(1, input, output);
        throw new ShapeException($"ConcatSkip: the input is {input.Shape} and the branch gives {output.Shape}; "
            + "expected the same sizes on all axes but the channels. Pad an odd size before it is halved.");
    }
}
