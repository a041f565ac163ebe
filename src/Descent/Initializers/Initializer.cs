namespace Descent.Nn;

/// <summary>How the weights of a layer start: small enough not to explode, large enough not to vanish, and never all alike.</summary>
public abstract class Initializer
{
    /// <summary>Overwrites the weight.</summary>
    /// <param name="weight">(outputs, inputs) or (filters, channels, ...).</param>
    /// <param name="rng">The draws.</param>
    /// <exception cref="ShapeException">The shape is none that this rule is for.</exception>
    public abstract void Fill(Tensor weight, Rng rng);

    /// <summary>
    /// How many numbers feed one output, and how many outputs one number feeds: inputs and outputs of a matrix; for a convolution
    /// channels (filters) times the kernel's positions.
    /// </summary>
    /// <exception cref="ShapeException">Fewer than two axes.</exception>
    public static (int In, int Out) Fan(Shape weight)
    {
        if (weight.Rank < 2) throw Errors.ShapeErrors.Rank("Initializer.Fan", weight, "a weight with at least two axes");
        var positions = 1;
        for (var axis = 2; axis < weight.Rank; axis++) positions *= weight[axis];
        return (weight[1] * positions, weight[0] * positions);
    }

    /// <summary>The one of <see cref="Fan(Shape)"/> whose side is to be kept, or the mean of both.</summary>
    /// <exception cref="ShapeException">Fewer than two axes.</exception>
    public static float Fan(Shape weight, FanMode mode)
    {
        var (fanIn, fanOut) = Fan(weight);
        return mode switch { FanMode.FanIn => fanIn, FanMode.FanOut => fanOut, _ => (fanIn + (float)fanOut) / 2 };
    }

    private protected static void FillNormal(Tensor weight, Rng rng, float mean, float standardDeviation)
    {
        var values = new float[weight.Count];
        rng.FillNormal(values, mean, standardDeviation);
        weight.Assign(values);
    }

    private protected static void FillUniform(Tensor weight, Rng rng, float low, float high)
    {
        var values = new float[weight.Count];
        rng.FillUniform(values, low, high);
        weight.Assign(values);
    }
}
