namespace Descent.Optim;

/// <summary>What Adam and AdamW share: running means of the gradient and of its square.</summary>
/// <remarks>The formulas are with <see cref="Adam"/> and <see cref="AdamW"/>; they differ only in where the weight decay enters.</remarks>
public abstract class AdamBase : Optimizer
{
    private readonly bool _isDecoupled;

    private protected AdamBase(
        IEnumerable<Parameter> parameters, float learningRate, float beta1, float beta2, float epsilon, float weightDecay, bool isDecoupled,
        bool amsgrad)
        : base(parameters, learningRate, weightDecay, amsgrad ? ["mean", "square", "largest"] : ["mean", "square"])
    {
        CheckRange(nameof(beta1), beta1, 0, 1);
        CheckRange(nameof(beta2), beta2, 0, 1);
        CheckRange(nameof(epsilon), epsilon, 0, float.PositiveInfinity);
        (Beta1, Beta2, Epsilon, IsAmsgrad, _isDecoupled) = (beta1, beta2, epsilon, amsgrad, isDecoupled);
    }

    /// <summary>Decay of the gradient's running mean.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the squared gradient's running mean.</summary>
    public float Beta2 { get; }

    /// <summary>Keeps the division finite.</summary>
    public float Epsilon { get; }

    /// <summary>Whether the largest running square so far divides, and not the last (Reddi et al., ICLR 2018, arXiv:1904.09237).</summary>
    public bool IsAmsgrad { get; }

    private protected override void Update(in ParameterStep step)
    {
        Tensor mean = StateOf(step, 0), square = StateOf(step, 1);
        var w = step.Value;
        if (!IsAmsgrad)
        {
            var plain = new AdamUpdate(step.LearningRate, Beta1, Beta2, Epsilon, step.WeightDecay, _isDecoupled, step.Step);
            Note(w.Device.AdamStep(plain, w.Storage, step.Gradient.Storage, mean.Storage, square.Storage));
            return;
        }

        double correction1 = 1 - Math.Pow(Beta1, step.Step), correction2 = 1 - Math.Pow(Beta2, step.Step);
        var update = new AdaptiveUpdate(
            UpdateRule.Moments, (float)(step.LearningRate / correction1), Beta1, Beta2, Epsilon,
            Decay: _isDecoupled ? 0 : step.WeightDecay,
            Shrink: _isDecoupled ? (float)(1 - ((double)step.LearningRate * step.WeightDecay)) : 1,
            RootCorrection: (float)Math.Sqrt(correction2));
        Note(w.Device.AdaptiveStep(update, w.Storage, step.Gradient.Storage, mean.Storage, square.Storage, StateOf(step, 2).Storage));
    }
}
