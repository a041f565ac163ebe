namespace Descent.Nn;

/// <summary>Every output is a weighted sum of all products of a number of one input with a number of another.</summary>
/// <remarks>
/// Formula: y_k = x^T weight_k z + bias_k.  Shapes: x (..., left), z (..., right) -> (..., outputs); weight (outputs, left, right), bias (outputs).
/// With one input z is x: all products of its features in pairs. Defaults: weight and bias uniform in +-1 / sqrt(left), as PyTorch.
/// </remarks>
public sealed class Bilinear : Module
{
    /// <summary>Creates the layer.</summary>
    /// <param name="left">Features of the first input, at least 1.</param>
    /// <param name="right">Features of the second input, at least 1.</param>
    /// <param name="outputs">Features out, at least 1.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="bias">Add a learned constant to every output.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public Bilinear(int left, int right, int outputs, Rng rng, bool bias = true, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(left, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(right, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (Left, Right, Outputs) = (left, right, outputs);
        var bound = 1 / MathF.Sqrt(left); // PyTorch's, not the fan-in left * right
        Weight = Register("weight", Tensor.Uniform([outputs, left, right], rng, -bound, bound));
        initializer?.Fill(Weight, rng);
        if (bias) Bias = Register("bias", WeightStart.Bias(outputs, left, rng, initializer));
    }

    /// <summary>Features of the first input.</summary>
    public int Left { get; }

    /// <summary>Features of the second input.</summary>
    public int Right { get; }

    /// <summary>Features out.</summary>
    public int Outputs { get; }

    /// <summary>(outputs, left, right).</summary>
    public Parameter Weight { get; }

    /// <summary>(outputs), or null without bias.</summary>
    public Parameter? Bias { get; }

    /// <summary>Computes the output for two inputs.</summary>
    /// <exception cref="ShapeException">Sizes that do not fit.</exception>
    public Tensor Forward(Tensor left, Tensor right) => Forward(() => left.Bilinear(right, Weight, Bias), left, right);

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Bilinear({Left} x {Right} -> {Outputs}{(Bias is null ? ", no bias" : string.Empty)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Bilinear(input, Weight, Bias);
}
