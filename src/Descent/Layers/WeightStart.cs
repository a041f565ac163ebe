namespace Descent.Nn;

/// <summary>How linear and convolutional layers start: PyTorch's rule unless an initializer is given.</summary>
internal static class WeightStart
{
    public static Tensor Weight(Shape shape, Rng rng, Initializer? initializer)
    {
        var weight = Tensor.Zeros(shape);
        (initializer ?? KaimingUniform.LayerDefault).Fill(weight, rng);
        return weight;
    }

    // PyTorch draws the bias from the same range as the weight; an explicit initializer is for weights, and then biases start at zero.
    public static Tensor Bias(int count, int fanIn, Rng rng, Initializer? initializer)
    {
        var bound = initializer is null ? 1 / MathF.Sqrt(fanIn) : 0;
        return Tensor.Uniform([count], rng, -bound, bound);
    }

    /// <summary>Starts every linear and convolutional layer of a model anew by Kaiming's rule, biases at zero; recurrent layers by
    /// PyTorch's.</summary>
    public static void Restart(Module model, Rng rng)
    {
        foreach (var (name, part) in model.NamedParts().Where(p => p.Part is IWeightedLayer).DistinctBy(p => p.Part))
        {
            if (part.OwnParameter("weight") is { IsFrozen: false } weight) new KaimingNormal().Fill(weight.Value, rng.Fork(name));
            if (part.OwnParameter("bias") is { IsFrozen: false } bias) bias.Value.Assign(Tensor.Zeros(bias.Shape, bias.Value.Device));
        }

        foreach (var (name, part) in model.NamedParts().DistinctBy(p => p.Part))
        {
            if (part is not Recurrent recurrent) continue;
            var bound = 1 / MathF.Sqrt(recurrent.Units);
            foreach (var (own, parameter) in part.OwnParameters())
                if (!parameter.IsFrozen && !own.Contains("norm", StringComparison.Ordinal))
                    parameter.Value.Assign(Tensor.Uniform(parameter.Shape, rng.Fork($"{name}.{own}"), -bound, bound));
        }
    }
}
