namespace Descent.Optim;

/// <summary>Stochastic gradient descent, with momentum, Nesterov's look-ahead and weight decay.</summary>
/// <remarks>
/// Formula (PyTorch's form): g = gradient + weightDecay w; v = momentum v + (1 - dampening) g, with v = g on the first step;
/// w -= learningRate (nesterov ? g + momentum v : v).
/// Defaults: no momentum, no decay, as PyTorch. 0.9 is the usual momentum.
/// Reference: Sutskever et al., On the importance of initialization and momentum in deep learning, ICML 2013.
/// </remarks>
public sealed class Sgd : Optimizer
{
    private readonly Tensor?[] _velocities;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of a step, 0 or more.</param>
    /// <param name="momentum">How much of the last step is kept, 0 or more and below 1.</param>
    /// <param name="dampening">How much of the new gradient is left out of the momentum, 0 to 1.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <param name="nesterov">Look ahead; needs momentum and no dampening.</param>
    /// <exception cref="ArgumentException">A value outside its range, or Nesterov without momentum.</exception>
    public Sgd(
        IEnumerable<Parameter> parameters, float learningRate, float momentum = 0, float dampening = 0, float weightDecay = 0, bool nesterov = false)
        : base(parameters, learningRate)
    {
        CheckRange(nameof(momentum), momentum, 0, 1);
        if (!(dampening is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(dampening), dampening, "Expected 0 to 1.");
        CheckRange(nameof(weightDecay), weightDecay, 0, float.PositiveInfinity);
        if (nesterov && (momentum == 0 || dampening != 0))
            throw new ArgumentException("Sgd: nesterov needs a momentum above 0 and no dampening.", nameof(nesterov));
        (Momentum, Dampening, WeightDecay, IsNesterov) = (momentum, dampening, weightDecay, nesterov);
        _velocities = new Tensor?[Parameters.Count];
    }

    /// <summary>How much of the last step is kept.</summary>
    public float Momentum { get; }

    /// <summary>How much of the new gradient is left out of the momentum.</summary>
    public float Dampening { get; }

    /// <summary>Pull of every weight towards zero.</summary>
    public float WeightDecay { get; }

    /// <summary>Whether the gradient is taken one step ahead.</summary>
    public bool IsNesterov { get; }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State()
    {
        for (var i = 0; i < _velocities.Length; i++)
            if (_velocities[i] is { } velocity)
                yield return (FormattableString.Invariant($"{i}.velocity"), velocity);
    }

    private protected override void Update(int index, Tensor parameter, Tensor gradient)
    {
        var isFirst = Momentum > 0 && _velocities[index] is null;
        if (isFirst) _velocities[index] = ZerosLike(parameter);
        var update = new SgdUpdate(LearningRate, Momentum, Dampening, WeightDecay, IsNesterov, isFirst);
        parameter.Device.SgdStep(update, parameter.Storage, gradient.Storage, _velocities[index]?.Storage);
    }
}
