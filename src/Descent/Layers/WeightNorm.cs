namespace Descent.Nn;

/// <summary>Weight normalisation: a layer's weight as a direction and a length for each output, trained apart.</summary>
/// <remarks>
/// Formula: weight = g v / |v|, the length over all axes but <c>axis</c>. It starts as the layer's own weight: v = weight, g = |weight|.
/// Parameters: weight_g (1 on all axes but <c>axis</c>), weight_v (the weight's shape) and the layer's other ones: the names of PyTorch's classic
/// <c>torch.nn.utils.weight_norm</c>, not those of <c>parametrizations</c> (original0, original1). A v of zeros has no direction: the output is NaN,
/// as there.
/// Defaults: axis 0, the outputs of linear layers and convolutions; null takes one length for the whole weight (PyTorch: dim=None).
/// Reference: Salimans, Kingma, Weight Normalization, NeurIPS 2016, arXiv:1602.07868.
/// </remarks>
/// <example><code>var layer = new WeightNorm(new Conv2d(16, 32, 3, rng));</code></example>
public sealed class WeightNorm : WeightWrapper
{
    private readonly int? _axis;

    /// <summary>Wraps a layer.</summary>
    /// <param name="layer">A layer with a weight.</param>
    /// <param name="axis">Which axis of the weight has a length for each place; null: one length for all.</param>
    /// <exception cref="ArgumentException">The layer has no weight of two axes or more.</exception>
    /// <exception cref="ShapeException">The weight has no such axis.</exception>
    public WeightNorm(Module layer, int? axis = 0)
        : base(layer)
    {
        _axis = axis is { } given ? Trained.Shape.Axis(given) : null;
        Length = Register("weight_g", Lengths(Trained.Value.Detach()));
        Trained.Name = "weight_v";
    }

    /// <summary>g: the length for each place of the axis.</summary>
    public Parameter Length { get; }

    /// <summary>v: the direction.</summary>
    public Parameter Direction => Trained;

    private protected override Tensor MakeWeight() => Trained.Value * (Length! / Lengths(Trained!));

    private Tensor Lengths(Tensor weight)
    {
        if (_axis is not { } axis) return weight.Square().Sum().Sqrt();
        var sums = weight.Square();
        for (var other = 0; other < weight.Rank; other++)
            if (other != axis)
                sums = sums.Sum(other, keepDims: true);
        return sums.Sqrt();
    }
}
