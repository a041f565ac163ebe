namespace Descent.Nn;

/// <summary>Fully connected: every output is a weighted sum of every input.</summary>
/// <remarks>
/// Formula: y = x weight^T + bias.  Shapes: (..., inputs) -> (..., outputs); weight (outputs, inputs), bias (outputs).
/// Defaults: weight and bias uniform in +-1 / sqrt(inputs), as PyTorch (Kaiming uniform with a = sqrt 5).
/// </remarks>
public sealed class Linear : Module, IFusesRelu, IWeightedLayer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">Features in, at least 1.</param>
    /// <param name="outputs">Features out, at least 1.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="bias">Add a learned constant to every output.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public Linear(int inputs, int outputs, Rng rng, bool bias = true, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (Inputs, Outputs) = (inputs, outputs);
        Weight = Register("weight", WeightStart.Weight([outputs, inputs], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(outputs, inputs, rng, initializer));
    }

    /// <summary>Features in.</summary>
    public int Inputs { get; private set; }

    /// <summary>Features out.</summary>
    public int Outputs { get; private set; }

    /// <summary>(outputs, inputs).</summary>
    public Parameter Weight { get; }

    /// <summary>(outputs), or null without bias.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Linear({Inputs} -> {Outputs}{(Bias is null ? ", no bias" : string.Empty)})";

    ChannelLayout IWeightedLayer.Layout
    {
        get => new(Inputs, Outputs);
        set => (Inputs, Outputs) = (value.Inputs, value.Outputs);
    }

    void IWeightedLayer.AddBias() => Bias ??= Register("bias", Tensor.Zeros([Outputs], Weight.Value.Device));

    void IWeightedLayer.RemoveBias()
    {
        if (Bias is not null) Forget(Bias);
        Bias = null;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Linear(Weight, Bias);

    Tensor IFusesRelu.ForwardRectified(Tensor input) => input.LinearRelu(Weight, Bias);
}
