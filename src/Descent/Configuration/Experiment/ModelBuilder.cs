using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Builds a model from a list of entries, finding each layer's input shape by running the layers before it on a batch of no
/// samples.</summary>
/// <param name="initializer">For all layers with weights that name none; null: PyTorch's.</param>
/// <param name="tokens">How many different tokens samples consist of; null where they are no tokens.</param>
internal sealed class ModelBuilder(Initializer? initializer, int? tokens = null)
{
    /// <summary>How many different tokens samples consist of; null where they are no tokens.</summary>
    public int? Tokens { get; } = tokens;

    public Initializer? Initializer { get; } = initializer;

    /// <summary>How many weights the layers built so far have.</summary>
    public long Weights { get; set; }

    /// <summary>Builds a chain of layers.</summary>
    /// <param name="entries">The layers.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="outputs">For the last layer that can be asked for a size; null: none.</param>
    /// <param name="rng">Each layer gets a stream of its own, named by its path.</param>
    /// <returns>The chain, in training mode, and the shape of one sample of its output.</returns>
    public (Sequential Model, Shape Output) Build(IReadOnlyList<ConfiguredEntry> entries, Shape input, int? outputs, Rng rng)
    {
        var model = new Sequential();
        var sized = outputs is null ? -1 : LastSized(entries);
        for (var i = 0; i < entries.Count; i++)
        {
            var node = entries[i].Settings.Node;
            var context = new LayerContext(this, node, input, i == sized ? outputs : null, rng.Fork(node.Path));
            var module = Guard(context, () => Catalog.Factory<LayerFactory>(entries[i])(entries[i].Settings, context));
            input = Guard(context, () => Probe(module, input));
            model.Add(module);
        }

        return (model, input);
    }

    private static int LastSized(IReadOnlyList<ConfiguredEntry> entries)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
            if (IsSized(entries[i]))
                return i;
        return -1;
    }

    private static bool IsSized(ConfiguredEntry entry) => entry.Entry switch
    {
        { Name: "linear" or "sequential" or "checkpoint" } or { Kind: CatalogKind.Model } => true,
        { Name: "weight-norm" or "spectral-norm" or "weight-standardization" or "drop-connect" } => IsSized(entry.Settings.Entry("layer")),
        _ => false,
    };

    // No sample: the shapes are the same, and nothing is computed however large the layer is. A message, though, should speak of one sample.
    private static Shape Probe(Module module, Shape input)
    {
        const long FewProducts = 1L << 32;
        module.Evaluate();
        using var mode = GradMode.NoGrad();
        Tensor output;
        try
        {
            output = module.Forward(Tensor.Zeros([0, .. input.Sizes]));
        }
        catch (ShapeException) when (module.ParameterCount() * Math.Max(1, input.ElementCount) < FewProducts)
        {
            output = module.Forward(Tensor.Zeros([1, .. input.Sizes]));
        }

        module.Train();
        return output.Shape.Without(0);
    }

    // A layer speaks of batches and tensors; the reader of a config needs the line, and the shape that arrived there.
    private static T Guard<T>(LayerContext context, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is ShapeException or ArgumentException or OverflowException)
        {
            throw new ConfigException(context.Node.Error($"got an input of {context.Input}, which does not fit. {e.Message}").Message, e);
        }
    }
}
