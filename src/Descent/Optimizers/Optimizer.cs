namespace Descent.Optim;

/// <summary>Changes parameters by their gradients, one <see cref="Step"/> at a time.</summary>
/// <example><code>
/// loss.Backward();
/// optimizer.Step();
/// optimizer.ClearGradients();
/// </code></example>
public abstract class Optimizer
{
    private readonly Parameter[] _parameters;

    /// <summary>Takes the parameters to train.</summary>
    /// <exception cref="ArgumentException">There are none, or the rate is negative or no number.</exception>
    private protected Optimizer(IEnumerable<Parameter> parameters, float learningRate)
    {
        _parameters = [.. parameters.Distinct()];
        if (_parameters.Length == 0)
            throw new ArgumentException($"{GetType().Name}: got no parameters; expected a model's Parameters().", nameof(parameters));
        LearningRate = learningRate;
    }

    /// <summary>The size of a step; a schedule changes it between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public float LearningRate
    {
        get;
        set => field = value >= 0 && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, $"{GetType().Name}: expected a learning rate of 0 or more.");
    }

    /// <summary>How many steps were made.</summary>
    public int Steps { get; private set; }

    /// <summary>The parameters that this optimizer changes.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Changes every parameter that has a gradient and is not frozen.</summary>
    public void Step()
    {
        Steps++;
        for (var i = 0; i < _parameters.Length; i++)
        {
            var parameter = _parameters[i];
            if (parameter.IsFrozen || parameter.Grad is not { } gradient) continue;
            Update(i, parameter.Value, gradient);
            parameter.KeepInBounds();
            parameter.Value.MarkChanged();
        }
    }

    /// <summary>Drops every gradient, so that the next backward pass starts anew.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in _parameters) parameter.Grad = null;
    }

    /// <summary>Everything besides the parameters that the next step depends on, by name; empty before the first step.</summary>
    public abstract IEnumerable<(string Name, Tensor Value)> State();

    private protected abstract void Update(int index, Tensor parameter, Tensor gradient);

    private protected static Tensor ZerosLike(Tensor tensor) => Tensor.Zeros(tensor.Shape, tensor.Device);

    private protected static void CheckRange(string name, float value, float low, float high)
    {
        if (!(value >= low && value < high))
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected {low} or more and below {high}."));
    }
}
