namespace Descent.Optim;

/// <summary>NAdam: Adam with Nesterov's look-ahead in its momentum.</summary>
/// <remarks>
/// Formula: g = gradient + weightDecay w; m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2;
/// mu(t) = beta1 (1 - 0.96^(t momentumDecay) / 2), M(t) = mu(1) ... mu(t);
/// w -= learningRate ((1 - mu(t)) g / (1 - M(t)) + mu(t+1) m / (1 - M(t+1))) / (sqrt(s / (1 - beta2^t)) + epsilon).
/// PyTorch before 2.0 has mu(t) twice in M(t+1), a mistake that was corrected since.
/// Defaults: rate 0.002, beta 0.9 and 0.999, epsilon 1e-8, momentumDecay 0.004, no decay, as PyTorch.
/// Reference: Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop 2016.
/// </remarks>
public sealed class Nadam : Optimizer
{
    private readonly (int Step, double Product)[] _products;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of a step, 0 or more.</param>
    /// <param name="beta1">Decay of the gradient's running mean, 0 or more and below 1.</param>
    /// <param name="beta2">Decay of the squared gradient's running mean, 0 or more and below 1.</param>
    /// <param name="epsilon">Keeps the division finite, 0 or more.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <param name="momentumDecay">How fast the momentum comes up from half of beta1, 0 or more.</param>
    /// <exception cref="ArgumentException">A value outside its range.</exception>
    public Nadam(
        IEnumerable<Parameter> parameters, float learningRate = 0.002f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f,
        float weightDecay = 0, float momentumDecay = 0.004f)
        : base(parameters, learningRate, weightDecay, "mean", "square")
    {
        CheckRange(nameof(beta1), beta1, 0, 1);
        CheckRange(nameof(beta2), beta2, 0, 1);
        CheckRange(nameof(epsilon), epsilon, 0, float.PositiveInfinity);
        CheckRange(nameof(momentumDecay), momentumDecay, 0, float.PositiveInfinity);
        (Beta1, Beta2, Epsilon, MomentumDecay) = (beta1, beta2, epsilon, momentumDecay);
        _products = new (int, double)[Parameters.Count];
        Array.Fill(_products, (0, 1.0));
    }

    /// <summary>Decay of the gradient's running mean.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the squared gradient's running mean.</summary>
    public float Beta2 { get; }

    /// <summary>Keeps the division finite.</summary>
    public float Epsilon { get; }

    /// <summary>How fast the momentum comes up from half of beta1.</summary>
    public float MomentumDecay { get; }

    private protected override void Update(in ParameterStep step)
    {
        double mu = Mu(step.Step), next = Mu(step.Step + 1), product = Product(step);
        var update = new AdaptiveUpdate(
            UpdateRule.Moments, (float)(step.LearningRate * next / (1 - (product * next))), Beta1, Beta2, Epsilon, step.WeightDecay,
            GradientRate: (float)(step.LearningRate * (1 - mu) / (1 - product)),
            RootCorrection: (float)Math.Sqrt(1 - Math.Pow(Beta2, step.Step)));
        Note(step.Value.Device.AdaptiveStep(
            update, step.Value.Storage, step.Gradient.Storage, StateOf(step, 0).Storage, StateOf(step, 1).Storage));
    }

    private double Mu(int step) => Beta1 * (1 - (0.5 * Math.Pow(0.96, step * (double)MomentumDecay)));

    // Follows from the number of steps: after a load it is multiplied up again, in the same order and so to the same bits.
    private double Product(in ParameterStep step)
    {
        var (done, product) = _products[step.Index];
        if (done >= step.Step) (done, product) = (0, 1);
        while (done < step.Step) product *= Mu(++done);
        _products[step.Index] = (done, product);
        return product;
    }
}
