namespace Descent.Optim;

/// <summary>Stochastic gradient descent, with momentum, Nesterov's look-ahead and weight decay.</summary>
/// <remarks>
/// Formula (PyTorch's form): g = gradient + weightDecay w; v = momentum v + (1 - dampening) g, with v = g on the first step;
/// w -= learningRate (nesterov ? g + momentum v : v).
/// With rateInside, the lectures' form: v = momentum v - learningRate g; w += v (nesterov: w += momentum v - learningRate g). While the rate stays
/// the same both give the same weights; when it falls, the velocity of the first form shrinks with it at once, that of the second over some steps.
/// Defaults: no momentum, no decay, as PyTorch. 0.9 is the usual momentum.
/// Reference: Sutskever et al., On the importance of initialization and momentum in deep learning, ICML 2013.
/// </remarks>
public sealed class Sgd : Optimizer
{
    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of a step, 0 or more.</param>
    /// <param name="momentum">How much of the last step is kept, 0 or more and below 1.</param>
    /// <param name="dampening">How much of the new gradient is left out of the momentum, 0 to 1.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <param name="nesterov">Look ahead; needs momentum and no dampening.</param>
    /// <param name="rateInside">Keep steps in the velocity and not gradients; needs momentum and no dampening.</param>
    /// <exception cref="ArgumentException">A value outside its range, or Nesterov without momentum.</exception>
    public Sgd(
        IEnumerable<Parameter> parameters, float learningRate, float momentum = 0, float dampening = 0, float weightDecay = 0, bool nesterov = false,
        bool rateInside = false)
        : base(parameters, learningRate, weightDecay, momentum == 0 ? [] : ["velocity"])
    {
        CheckRange(nameof(momentum), momentum, 0, 1);
        if (!(dampening is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(dampening), dampening, "Expected 0 to 1.");
        if (nesterov && (momentum == 0 || dampening != 0))
            throw new ArgumentException("Sgd: nesterov needs a momentum above 0 and no dampening.", nameof(nesterov));
        if (rateInside && (momentum == 0 || dampening != 0))
            throw new ArgumentException("Sgd: rateInside needs a momentum above 0 and no dampening.", nameof(rateInside));
        (Momentum, Dampening, IsNesterov, IsRateInside) = (momentum, dampening, nesterov, rateInside);
    }

    /// <summary>How much of the last step is kept.</summary>
    public float Momentum { get; }

    /// <summary>How much of the new gradient is left out of the momentum.</summary>
    public float Dampening { get; }

    /// <summary>Whether the gradient is taken one step ahead.</summary>
    public bool IsNesterov { get; }

    /// <summary>Whether the velocity holds steps and not gradients.</summary>
    public bool IsRateInside { get; }

    private protected override void Update(in ParameterStep step)
    {
        var w = step.Value;
        var update = new SgdUpdate(step.LearningRate, Momentum, Dampening, step.WeightDecay, IsNesterov, step.Step == 1, IsRateInside);
        Note(w.Device.SgdStep(update, w.Storage, step.Gradient.Storage, Momentum == 0 ? null : StateOf(step, 0).Storage));
    }
}
