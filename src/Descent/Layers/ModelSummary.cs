namespace Descent.Nn;

/// <summary>What a network consists of for a given input: layers, shapes, parameters, multiply-adds, memory.</summary>
/// <remarks>Found by running one forward pass in evaluation mode, so it also holds for modules of your own.</remarks>
public sealed class ModelSummary
{
    private ModelSummary(IReadOnlyList<LayerSummary> layers, Shape input, long parameters, long activations) =>
        (Layers, Input, Parameters, ActivationBytes) = (layers, input, parameters, activations * sizeof(float));

    /// <summary>
    /// The innermost modules in the order in which they ran, and after its parts every module that has parameters or products of its own.
    /// </summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>The shape of one sample.</summary>
    public Shape Input { get; }

    /// <summary>The shape of one sample's output.</summary>
    public Shape Output => Layers.Count == 0 ? Input : Layers[^1].Output;

    /// <summary>Trainable numbers, each counted once.</summary>
    public long Parameters { get; }

    /// <summary>Multiply-adds of products and convolutions for one sample.</summary>
    public long MultiplyAdds => Layers.Sum(l => l.MultiplyAdds);

    /// <summary>Bytes of the innermost modules' outputs for one sample: what training must keep for the way back, times the batch size.</summary>
    public long ActivationBytes { get; }

    /// <summary>Bytes of the parameters.</summary>
    public long ParameterBytes => Parameters * sizeof(float);

    /// <summary>Runs the module on one sample of zeros and describes what happened.</summary>
    /// <exception cref="ShapeException">A layer does not accept its input's shape.</exception>
    public static ModelSummary Of(Module model, Shape sample)
    {
        var modes = model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        model.Evaluate();
        try
        {
            using var mode = GradMode.NoGrad();
            var input = Tensor.Zeros([1, .. sample.Sizes], model.State().FirstOrDefault().Value?.Device);
            var steps = ForwardTrace.Record(() => model.Forward(input));
            var names = Names(model, string.Empty).DistinctBy(n => n.Module).ToDictionary(n => n.Module, n => n.Name);
            var activations = steps.Where(s => s.Module.Modules.Count == 0).Sum(s => (long)WithoutBatch(s.Output).ElementCount);
            return new ModelSummary([.. Rows(steps, names)], sample, model.ParameterCount(), activations);
        }
        finally
        {
            foreach (var (part, isTraining) in modes) part.SetOwnTraining(isTraining);
        }
    }

    // Steps come inner ones first, so what a module adds to its parts is what they have not counted.
    private static IEnumerable<LayerSummary> Rows(List<ForwardStep> steps, Dictionary<Module, string> names)
    {
        HashSet<Parameter> counted = [];
        var ofParts = new long[steps.Count == 0 ? 1 : steps.Max(s => s.Depth) + 2];
        foreach (var s in steps)
        {
            var multiplyAdds = s.MultiplyAdds - ofParts[s.Depth + 1];
            ofParts[s.Depth + 1] = 0;
            ofParts[s.Depth] += s.MultiplyAdds;
            var isInnermost = s.Module.Modules.Count == 0;
            var own = s.Module.Parameters().Where(p => !p.IsFrozen && counted.Add(p)).Sum(p => (long)p.Count);
            if (!isInnermost && own == 0 && multiplyAdds == 0) continue;
            yield return new LayerSummary(
                names.GetValueOrDefault(s.Module, string.Empty), s.Module.ToString()!, WithoutBatch(s.Input), WithoutBatch(s.Output),
                isInnermost ? s.Module.ParameterCount() : own, multiplyAdds);
        }
    }

    private static Shape WithoutBatch(Shape shape) => shape.Rank == 0 ? shape : shape.Without(0);

    private static IEnumerable<(Module Module, string Name)> Names(Module module, string name)
    {
        yield return (module, name);
        foreach (var (inner, part) in module.Modules)
            foreach (var pair in Names(part, inner.Length == 0 ? name : Module.Join(name, inner)))
                yield return pair;
    }
}

/// <summary>One layer of a <see cref="ModelSummary"/>; shapes and counts are for one sample.</summary>
/// <param name="Name">The dotted name inside the model.</param>
/// <param name="Text">The layer in words.</param>
/// <param name="Input">The shape in.</param>
/// <param name="Output">The shape out.</param>
/// <param name="Parameters">Trainable numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds of products and convolutions.</param>
public sealed record LayerSummary(string Name, string Text, Shape Input, Shape Output, long Parameters, long MultiplyAdds);
