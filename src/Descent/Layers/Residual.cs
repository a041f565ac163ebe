namespace Descent.Nn;

/// <summary>Adds its input to the output of a branch, so that depth does not get in the gradient's way.</summary>
/// <remarks>
/// Formula: y = branch(x) + shortcut(x); without a shortcut module x itself.  Shapes: branch and shortcut must give the same shape.
/// Where the branch changes channels or size, the shortcut is usually a 1x1 convolution with the same stride.
/// Reference: He, Zhang, Ren, Sun, Deep Residual Learning, CVPR 2016, arXiv:1512.03385.
/// </remarks>
public sealed class Residual : Module, IFusesRelu, IHasBranch
{
    private readonly Module _branch;
    private readonly Module? _shortcut;

    /// <summary>Creates the block.</summary>
    /// <param name="branch">What the input is added to.</param>
    /// <param name="shortcut">What is done to the input before it is added; left out: nothing.</param>
    public Residual(Module branch, Module? shortcut = null)
    {
        _branch = Register("branch", branch);
        if (shortcut is not null) _shortcut = Register("shortcut", shortcut);
    }

    /// <summary>The name, for a summary.</summary>
    public override string ToString() => _shortcut is null ? "Residual" : "Residual(with shortcut)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var branch = _branch.Forward(input);
        var straight = _shortcut is null ? input : _shortcut.Forward(input);
        RequireSameShape(branch.Shape, straight.Shape);
        return branch + straight;
    }

    IEnumerable<Module> IHasBranch.Branch => [_branch];

    Tensor IFusesRelu.ForwardRectified(Tensor input)
    {
        if (_branch is Sequential { EndsWithFusion: true } chain && !SharesParts())
            return chain.ForwardAddRectified(input, _shortcut is null ? input : _shortcut.Forward(input));
        var branch = _branch.Forward(input);
        var straight = _shortcut is null ? input : _shortcut.Forward(input);
        RequireSameShape(branch.Shape, straight.Shape);
        return branch.AddRelu(straight);
    }

    // The fused pass runs the shortcut first: a part of both paths, such as a norm with running statistics, would see them in another order.
    private bool SharesParts() => _shortcut is not null && _branch.WithParts().Intersect(_shortcut.WithParts()).Any();

    internal static void RequireSameShape(Shape branch, Shape straight)
    {
        if (!branch.Equals(straight))
            throw new ShapeException($"Residual: the branch gives {branch} and the shortcut {straight}; expected the same shape. "
                + "Add a shortcut that changes the shape as the branch does, such as a 1x1 convolution with the same stride.");
    }
}
