namespace Descent.Nn;

/// <summary>How the weights of a whole model start, where one layer alone does not know enough: its depth, or what data look like there.</summary>
/// <remarks>
/// Layers with weights are found by their form: no parts, a parameter "weight" of at least two axes, perhaps a "bias", and nothing else; embeddings
/// do not count. A recurrent or attention layer's own tensors stay as they are; linear layers inside of it count.
/// </remarks>
/// <example><code>
/// var model = new Sequential(new Linear(784, 128, rng), new Tanh(), new Linear(128, 10, rng));
/// new Lsuv().Initialize(model, firstBatch, rng);
/// </code></example>
public abstract class ModelInitializer
{
    /// <summary>Whether the batch's numbers matter.</summary>
    public abstract bool NeedsBatch { get; }

    /// <summary>Overwrites the weights. Running statistics and the mode of every part are afterwards as before.</summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="batch">Samples as the model gets them in training; for the data-dependent ones some dozens, at least two.</param>
    /// <param name="rng">The draws.</param>
    /// <exception cref="ShapeException">The batch does not fit the model, or is too small.</exception>
    /// <exception cref="GraphException">The model has nothing that this rule is for.</exception>
    public void Initialize(Module model, Tensor batch, Rng rng)
    {
        if (NeedsBatch && (batch.Rank == 0 || batch.Shape[0] < 2))
            throw new ShapeException(
                $"{GetType().Name}.Initialize: got a batch of {batch.Shape}; expected at least two samples to measure a spread.");
        Fill(model, batch, rng);
    }

    private protected abstract void Fill(Module model, Tensor batch, Rng rng);

    /// <summary>The layers with weights in the order of registration, each once.</summary>
    private protected static List<WeightLayer> WeightLayers(Module model) =>
        [.. model.WithParts().Select(WeightLayer.Of).OfType<WeightLayer>().DistinctBy(l => l.Weight)];

    /// <summary>Runs the batch through the model once and shows every layer its input; what comes back goes on in its output's place.</summary>
    private protected static void Run(Module model, Tensor batch, Func<WeightLayer, Tensor, Tensor, Tensor> visit)
    {
        var modes = model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        var buffers = model.NamedBuffers().Select(b => (b.Value, Copy: b.Value.Clone())).ToList();
        model.Train(); // norms use the batch's statistics: the running ones know nothing yet
        foreach (var part in model.WithParts().Where(p => p is Dropout)) part.SetOwnTraining(false);
        try
        {
            using var mode = GradMode.NoGrad();
            ForwardTrace.Replace((module, input, output) => WeightLayer.Of(module) is { } layer ? visit(layer, input, output) : output,
                () => model.Forward(batch));
        }
        finally
        {
            foreach (var (part, isTraining) in modes) part.SetOwnTraining(isTraining);
            foreach (var (value, copy) in buffers) value.Assign(copy);
        }
    }
}

/// <summary>A layer whose output is linear in its weight.</summary>
internal sealed record WeightLayer(Module Module, Parameter Weight, Parameter? Bias)
{
    public static WeightLayer? Of(Module module)
    {
        if (module.Modules.Count > 0 || module is Embedding) return null;
        Parameter? weight = null, bias = null;
        foreach (var (name, parameter) in module.NamedParameters())
        {
            if (name == "weight" && parameter.Shape.Rank >= 2) weight = parameter;
            else if (name == "bias") bias = parameter;
            else return null;
        }

        return weight is null ? null : new WeightLayer(module, weight, bias);
    }

    /// <summary>Runs the layer again, unseen.</summary>
    public Tensor Forward(Tensor input) => ForwardTrace.Unseen(() => Module.Forward(input));

    /// <summary>Mean and variance of all numbers of an output.</summary>
    public static (double Mean, double Variance) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values) sum += value;
        var mean = sum / values.Length;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return (mean, squares / values.Length);
    }
}
