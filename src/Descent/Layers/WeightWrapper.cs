namespace Descent.Nn;

/// <summary>A layer around another one that computes with a weight made from the trained one: weight norm and its relatives.</summary>
/// <remarks>
/// The part's parameters and buffers keep their own names, as if no wrapper were there, but for those that a wrapper says it renames.
/// Wraps any layer with a parameter "weight" of two axes or more: linear layers and convolutions.
/// </remarks>
public abstract class WeightWrapper : Module
{
    private readonly Parameter _weight;

    private protected WeightWrapper(Module layer)
    {
        _weight = layer.OwnParameter("weight") is { Shape.Rank: >= 2 } weight
            ? weight
            : throw new ArgumentException($"{GetType().Name}: got a {layer.GetType().Name}, which has no weight of two axes or more under that name; "
                + "expected a linear layer or a convolution that no other wrapper holds.", nameof(layer));
        Layer = RegisterNameless(layer);
    }

    /// <summary>What is wrapped.</summary>
    public Module Layer { get; }

    /// <summary>The trained parameter.</summary>
    private protected Parameter Trained => _weight;

    /// <summary>The part's text, for a summary.</summary>
    public override string ToString() => $"{GetType().Name}({Layer})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Parameter.With([(_weight, MakeWeight())], () => Layer.Forward(input));

    /// <summary>What the layer computes with, from the trained numbers; differentiable.</summary>
    private protected abstract Tensor MakeWeight();
}
