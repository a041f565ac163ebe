namespace Descent.Nn;

/// <summary>What large weights cost: a number that is added to the loss of every step.</summary>
/// <remarks>A trainer adds those it is given; in a loop of your own write <c>loss + penalty.Forward(model.Parameters())</c>.</remarks>
public abstract class Penalty
{
    private protected Penalty(float strength, bool weightsOnly)
    {
        if (!(strength >= 0 && float.IsFinite(strength)))
            throw new ArgumentOutOfRangeException(nameof(strength), strength, $"{GetType().Name}: expected a strength of 0 or more.");
        (Strength, WeightsOnly) = (strength, weightsOnly);
    }

    /// <summary>The factor of the penalty.</summary>
    public float Strength { get; }

    /// <summary>Whether only parameters of two axes or more count: weights, not biases and not the scales of norms.</summary>
    public bool WeightsOnly { get; }

    /// <summary>The penalty of all parameters that are not frozen, as a single number.</summary>
    /// <exception cref="ArgumentException">There are no parameters at all.</exception>
    public Tensor Forward(IEnumerable<Parameter> parameters)
    {
        Tensor? sum = null;
        Device? device = null;
        foreach (var parameter in parameters)
        {
            device ??= parameter.Value.Device;
            if (parameter.IsFrozen || (WeightsOnly && parameter.Shape.Rank < 2)) continue;
            var part = Measure(parameter.Value);
            sum = sum is null ? part : sum + part;
        }

        if (device is null) throw new ArgumentException($"{GetType().Name}: got no parameters; expected a model's Parameters().", nameof(parameters));
        return sum is null ? Tensor.Scalar(0, device) : sum * Strength;
    }

    /// <summary>What one parameter's numbers cost, without the strength, as a single number.</summary>
    private protected abstract Tensor Measure(Tensor weights);
}
