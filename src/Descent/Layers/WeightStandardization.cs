namespace Descent.Nn;

/// <summary>Weight standardisation: every filter of a layer to mean 0 and variance 1, so that small batches with group norm train as large ones
/// with batch norm.</summary>
/// <remarks>
/// Formula: weight = (w - mean) / sqrt(variance + epsilon) for each output, mean and biased variance over its inputs and taps, the same in training
/// and evaluation. The state keeps the layer's own names; "weight" is what is trained, w.
/// Default epsilon 1e-5, as the paper (its authors' code divides by the unbiased deviation + 1e-5 instead). One input has no variance: an error.
/// Reference: Qiao, Wang, Liu, Shen, Yuille, Micro-Batch Training with Batch-Channel Normalization and Weight Standardization, 2019,
/// arXiv:1903.10520.
/// </remarks>
/// <example><code>var layer = new WeightStandardization(new Conv2d(16, 32, 3, rng, bias: false));</code></example>
public sealed class WeightStandardization : WeightWrapper
{
    /// <summary>Wraps a layer.</summary>
    /// <param name="layer">A layer with a weight whose axis 0 are the outputs.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <exception cref="ArgumentException">The layer has no weight of two axes or more, one input an output, or epsilon is 0 or less.</exception>
    public WeightStandardization(Module layer, float epsilon = 1e-5f)
        : base(layer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        Epsilon = epsilon;
        if (Trained.Count / Trained.Shape[0] < 2)
            throw new ArgumentException($"WeightStandardization: got a weight {Trained.Shape}, one number an output; expected at least two.",
                nameof(layer));
    }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    private protected override Tensor MakeWeight()
    {
        var weight = Trained.Value;
        return weight.Reshape(weight.Shape[0], -1).LayerNorm(epsilon: Epsilon).Reshape(weight.Shape);
    }
}
