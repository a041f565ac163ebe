namespace Descent.Nn;

/// <summary>Data-dependent initialisation: every unit is scaled and shifted so that a batch gives it mean 0 and variance 1.</summary>
/// <remarks>
/// Rule: weights by the given initializer, biases zero; then from the first layer on, with mean m and deviation s of each unit's output over the
/// batch (and all positions of an image): weight /= s, bias = -m / s. A layer without bias keeps its mean; a unit that does not vary is left as it
/// is. This is the paper's first algorithm (within a layer); the second, which balances the layers' rates of change, is not part of it.
/// Default: normal weights with deviation 0.01.
/// Reference: Kraehenbuehl, Doersch, Donahue, Darrell, Data-dependent Initializations of CNNs, ICLR 2016, arXiv:1511.06856, algorithm 1.
/// </remarks>
public sealed class DataDependent : ModelInitializer
{
    private readonly Initializer _weights;

    /// <summary>Creates the rule.</summary>
    /// <param name="weights">Draws the directions; null: <see cref="Normal"/>.</param>
    public DataDependent(Initializer? weights = null) => _weights = weights ?? new Normal();

    /// <inheritdoc/>
    public override bool NeedsBatch => true;

    private protected override void Fill(Module model, Tensor batch, Rng rng)
    {
        var zero = new Constant();
        foreach (var layer in WeightLayers(model))
        {
            _weights.Fill(layer.Weight.Value, rng);
            if (layer.Bias is { } bias) zero.Fill(bias.Value, rng);
        }

        HashSet<Parameter> done = [];
        Run(model, batch, (layer, input, output) =>
        {
            if (!done.Add(layer.Weight)) return output;
            Standardize(layer, output);
            return layer.Forward(input);
        });
    }

    private static void Standardize(WeightLayer layer, Tensor output)
    {
        var units = layer.Bias?.Count ?? layer.Weight.Shape[0];
        // Features of a linear layer are its output's last axis, filters of a convolution the one after the batch.
        var inner = layer.Weight.Shape.Rank == 2 ? 1 : output.Shape.Sizes[2..].ToArray().Aggregate(1, (a, b) => a * b);
        if (units != layer.Weight.Shape[0]) return; // a transposed convolution's weight has its filters elsewhere
        float[] values = output.ToArray(), weights = layer.Weight.Value.ToArray(), biases = new float[units];
        var size = weights.Length / units;
        var own = new float[values.Length / units];
        for (var unit = 0; unit < units; unit++)
        {
            for (int i = unit * inner, at = 0; i < values.Length; i += units * inner)
                for (var j = 0; j < inner; j++)
                    own[at++] = values[i + j];
            var (mean, variance) = WeightLayer.Moments(own);
            if (!(variance > 0) || !double.IsFinite(variance)) continue;
            var scale = 1 / Math.Sqrt(variance);
            for (var i = 0; i < size; i++) weights[(unit * size) + i] = (float)(weights[(unit * size) + i] * scale);
            biases[unit] = (float)(-mean * scale);
        }

        layer.Weight.Value.Assign(weights);
        layer.Bias?.Value.Assign(biases);
    }
}
