namespace Descent;

/// <summary>The end of the way back: gradients that arrive here are added up in the tensor's <see cref="Tensor.Grad"/>.</summary>
internal sealed class LeafNode : Node
{
    private readonly Tensor _leaf;

    public LeafNode(Tensor leaf) => (_leaf, Shape) = (leaf, leaf.Shape);

    /// <summary>True for a module's parameter; any other leaf used inside a module's forward pass would be missed by the optimizer.</summary>
    public bool IsParameter { get; init; }

    protected override void Backward(Tensor gradient)
    {
        if (Tape.CreatesGraph) _leaf.Grad = _leaf.Grad is { } sum ? sum + gradient : gradient;
        else if (_leaf.Grad is null) _leaf.Grad = Tape.IsOnlyUse(gradient, uses: 0) ? Keep(gradient) : gradient.Clone();
        else if (_leaf.Grad.Storage.Root.GradientUses == 0) _leaf.Device.Axpby(1, gradient.Storage, 1, _leaf.Grad.Storage);
        else _leaf.Grad = Keep(_leaf.Grad + gradient); // its memory is also somebody's pending gradient
    }

    private static Tensor Keep(Tensor gradient)
    {
        gradient.Storage.Root.IsGradientScratch = false;
        return gradient;
    }
}
