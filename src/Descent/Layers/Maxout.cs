namespace Descent.Nn;

/// <summary>The largest of several linear functions: an activation that is learned together with its weights.</summary>
/// <remarks>
/// Formula: y_i = max_j (x weight_(i pieces + j)^T + bias_(i pieces + j)), j = 0 .. pieces - 1.
/// Shapes: (..., inputs) -> (..., outputs); weight (outputs pieces, inputs), bias (outputs pieces).
/// Gradient: to the first of the largest pieces only. Defaults: two pieces; weight and bias as <see cref="Linear"/>. With two pieces it can be a
/// rectifier or the size without the sign; it never saturates, and costs pieces times the weights.
/// Reference: Goodfellow, Warde-Farley, Mirza, Courville, Bengio 2013, arXiv:1302.4389; lecture 002.
/// </remarks>
public sealed class Maxout : Module
{
    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">Features in, at least 1.</param>
    /// <param name="outputs">Features out, at least 1.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="pieces">Linear functions for each output, at least 1.</param>
    /// <param name="bias">Add a learned constant to each of them.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default of a linear layer for both.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public Maxout(int inputs, int outputs, Rng rng, int pieces = 2, bool bias = true, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pieces, 1);
        (Inputs, Outputs, Pieces) = (inputs, outputs, pieces);
        Weight = Register("weight", WeightStart.Weight([outputs * pieces, inputs], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(outputs * pieces, inputs, rng, initializer));
    }

    /// <summary>Features in.</summary>
    public int Inputs { get; }

    /// <summary>Features out.</summary>
    public int Outputs { get; }

    /// <summary>Linear functions for each output.</summary>
    public int Pieces { get; }

    /// <summary>(outputs pieces, inputs), the pieces of one output side by side.</summary>
    public Parameter Weight { get; }

    /// <summary>(outputs pieces), or null without bias.</summary>
    public Parameter? Bias { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Maxout({Inputs} -> {Outputs}, {Pieces} pieces{(Bias is null ? ", no bias" : string.Empty)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var z = input.Linear(Weight, Bias);
        return z.Reshape(Shape.Create([.. z.Shape.Sizes[..^1], Outputs, Pieces])).Max(-1);
    }
}
