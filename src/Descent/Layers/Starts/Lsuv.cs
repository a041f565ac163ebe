namespace Descent.Nn;

/// <summary>Layer-sequential unit variance: orthogonal weights, then layer by layer scaled until a batch's output has variance 1.</summary>
/// <remarks>
/// Rule: every weight orthogonal, every bias zero; then from the first layer on, while |Var(output) - 1| is at least tolerance and for at most so
/// many tries: weight /= sqrt(Var(output)). One pass over the batch: each layer is set before its output goes on.
/// A layer whose output does not vary at all is left as it is. Defaults: tolerance 0.1, ten tries, as the paper.
/// Reference: Mishkin, Matas, All you need is a good init, ICLR 2016, arXiv:1511.06422, algorithm 1.
/// </remarks>
public sealed class Lsuv : ModelInitializer
{
    private readonly float _tolerance;
    private readonly int _tries;

    /// <summary>Creates the rule.</summary>
    /// <param name="tolerance">How far from 1 a variance may be, above 0.</param>
    /// <param name="tries">The most rescalings of a layer, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public Lsuv(float tolerance = 0.1f, int tries = 10)
    {
        if (!(tolerance > 0 && float.IsFinite(tolerance)))
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "Lsuv: expected a tolerance above 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(tries, 1);
        (_tolerance, _tries) = (tolerance, tries);
    }

    /// <inheritdoc/>
    public override bool NeedsBatch => true;

    private protected override void Fill(Module model, Tensor batch, Rng rng)
    {
        Initializer orthogonal = new Orthogonal(), zero = new Constant();
        foreach (var layer in WeightLayers(model))
        {
            orthogonal.Fill(layer.Weight.Value, rng);
            if (layer.Bias is { } bias) zero.Fill(bias.Value, rng);
        }

        HashSet<Parameter> done = []; // a weight used twice is set at its first place
        Run(model, batch, (layer, input, output) => done.Add(layer.Weight) ? Scale(layer, input, output) : output);
    }

    private Tensor Scale(WeightLayer layer, Tensor input, Tensor output)
    {
        for (var i = 0; i < _tries; i++)
        {
            var (_, variance) = WeightLayer.Moments(output.ToArray());
            if (Math.Abs(variance - 1) < _tolerance || !(variance > 0) || !double.IsFinite(variance)) break;
            var weight = layer.Weight.Value;
            weight.Assign(weight * (float)(1 / Math.Sqrt(variance)));
            output = layer.Forward(input);
        }

        return output;
    }
}
