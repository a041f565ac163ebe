namespace Descent.Nn;

/// <summary>How much a layer's weights must be larger than 1 / sqrt(fan) for the activation after it to keep the signal's size.</summary>
/// <remarks>
/// Values of PyTorch's calculate_gain: linear 1, sigmoid 1, tanh 5/3, relu sqrt 2, leaky-relu sqrt(2 / (1 + slope^2)), selu 3/4.
/// PyTorch has none for the smooth rectifiers; here 1 / sqrt(E f(z)^2) for standard normal z: elu 1.2452, gelu 1.5335, silu 1.6765, mish 1.4868,
/// hard-swish 1.7367.
/// </remarks>
public static class Gains
{
    private static readonly (string Name, float Gain)[] s_gains =
    [
        ("linear", 1), ("sigmoid", 1), ("tanh", 5f / 3), ("relu", 1.41421356f), ("leaky-relu", 1.41421356f), ("selu", 0.75f),
        ("elu", 1.2451983f), ("gelu", 1.5335304f), ("silu", 1.6765325f), ("mish", 1.4868476f), ("hard-swish", 1.7366573f),
    ];

    /// <summary>The names that <see cref="Of"/> knows: those of activations in the catalog, and "linear".</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_gains.Select(g => g.Name)];

    /// <summary>The gain for an activation.</summary>
    /// <param name="activation">Its name in the catalog, or "linear" for none.</param>
    /// <param name="slope">The slope of leaky-relu below zero.</param>
    /// <exception cref="ArgumentException">An activation without a known gain.</exception>
    public static float Of(string activation, float slope = 0.01f)
    {
        if (activation == "leaky-relu") return MathF.Sqrt(2 / (1 + (slope * slope)));
        foreach (var (name, gain) in s_gains)
            if (name == activation)
                return gain;
        throw new ArgumentException($"Gains.Of: got '{activation}'; expected one of {string.Join(", ", Names)}.", nameof(activation));
    }
}
