namespace Descent.Optim;

/// <summary>What Adam and AdamW share: running means of the gradient and of its square.</summary>
/// <remarks>The formulas are with <see cref="Adam"/> and <see cref="AdamW"/>; they differ only in where the weight decay enters.</remarks>
public abstract class AdamBase : Optimizer
{
    private readonly Tensor?[] _means;
    private readonly Tensor?[] _squares;
    private readonly int[] _steps;
    private readonly bool _isDecoupled;

    private protected AdamBase(
        IEnumerable<Parameter> parameters, float learningRate, float beta1, float beta2, float epsilon, float weightDecay, bool isDecoupled)
        : base(parameters, learningRate)
    {
        CheckRange(nameof(beta1), beta1, 0, 1);
        CheckRange(nameof(beta2), beta2, 0, 1);
        CheckRange(nameof(epsilon), epsilon, 0, float.PositiveInfinity);
        CheckRange(nameof(weightDecay), weightDecay, 0, float.PositiveInfinity);
        (Beta1, Beta2, Epsilon, WeightDecay, _isDecoupled) = (beta1, beta2, epsilon, weightDecay, isDecoupled);
        _means = new Tensor?[Parameters.Count];
        _squares = new Tensor?[Parameters.Count];
        _steps = new int[Parameters.Count];
    }

    /// <summary>Decay of the gradient's running mean.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the squared gradient's running mean.</summary>
    public float Beta2 { get; }

    /// <summary>Keeps the division finite.</summary>
    public float Epsilon { get; }

    /// <summary>Pull of every weight towards zero.</summary>
    public float WeightDecay { get; }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State()
    {
        for (var i = 0; i < _means.Length; i++)
        {
            if (_means[i] is not { } mean) continue;
            yield return (FormattableString.Invariant($"{i}.mean"), mean);
            yield return (FormattableString.Invariant($"{i}.square"), _squares[i]!);
            yield return (FormattableString.Invariant($"{i}.step"), Tensor.Scalar(_steps[i]));
        }
    }

    private protected override void Update(int index, Tensor parameter, Tensor gradient)
    {
        var mean = _means[index] ??= ZerosLike(parameter);
        var square = _squares[index] ??= ZerosLike(parameter);
        // Counted for each parameter: one that joins late (was frozen) gets its own bias correction.
        var update = new AdamUpdate(LearningRate, Beta1, Beta2, Epsilon, WeightDecay, _isDecoupled, ++_steps[index]);
        parameter.Device.AdamStep(update, parameter.Storage, gradient.Storage, mean.Storage, square.Storage);
    }
}
