namespace Descent;

/// <summary>The end of the way back: gradients that arrive here are added up in the tensor's <see cref="Tensor.Grad"/>.</summary>
internal sealed class LeafNode : Node
{
    private readonly Tensor _leaf;

    public LeafNode(Tensor leaf) => (_leaf, Shape) = (leaf, leaf.Shape);

    /// <summary>True for a module's parameter; any other leaf used inside a module's forward pass would be missed by the optimizer.</summary>
    public bool IsParameter { get; init; }

    /// <summary>What has arrived so far.</summary>
    public Tensor? Gradient => _leaf.Grad;

    protected override void Backward(Tensor gradient)
    {
        if (Tape.CreatesGraph)
        {
            _leaf.Grad = _leaf.Grad is { } before ? before + gradient : gradient;
        }
        else if (_leaf.Grad is not { } sum)
        {
            _leaf.OwnGrad(Tape.IsOnlyUse(gradient, uses: 0) ? gradient : gradient.Clone());
        }
        else if (_leaf.OwnsGrad && sum.Storage.Root.GradientUses == 0 && !Tape.IsHandedIn(sum))
        {
            _leaf.Device.Axpby(1, gradient.Storage, 1, sum.Storage);
            sum.MarkChanged();
        }
        else
        {
            _leaf.OwnGrad(sum + gradient); // its memory is also somebody else's: a pending gradient, another leaf's, the user's
        }
    }
}
