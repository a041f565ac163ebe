namespace Descent.Optim;

/// <summary>Muon: the momentum of a weight matrix, made orthogonal before the step; all other parameters by AdamW.</summary>
/// <remarks>
/// Formula for a matrix (rows, columns): v = momentum v + (1 - momentum) g; u = nesterov ? (1 - momentum) g + momentum v : v;
/// u = u / |u|, then five times u = 3.4445 u - 4.7750 u u^T u + 2.0315 u u^T u u^T u (Newton and Schulz: all singular values come close to 1);
/// w *= 1 - learningRate weightDecay; w -= learningRate sqrt(max(1, rows / columns)) u. A convolution's weight is the matrix (filters, rest).
/// Parameters with fewer than two axes, and those named as <c>others</c> (embeddings and the last layer, as the author advises), follow
/// <see cref="AdamW"/> with a rate and betas of their own; the rate keeps its proportion to <see cref="Optimizer.LearningRate"/>.
/// Defaults: rate 0.02, momentum 0.95, Nesterov, five iterations, no decay; for the others rate 3e-4, beta 0.9 and 0.95, epsilon 1e-10, as the
/// author's code. The iteration is in fp32 where that is in bfloat16.
/// Reference: Jordan et al., Muon: An optimizer for hidden layers in neural networks, 2024.
/// </remarks>
public sealed class Muon : Optimizer
{
    private const float A = 3.4445f, B = -4.7750f, C = 2.0315f;
    private readonly bool[] _isMatrix;
    private readonly float _otherShare;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">The size of a matrix's step, 0 or more.</param>
    /// <param name="momentum">How much of the last step is kept, 0 or more and below 1.</param>
    /// <param name="nesterov">Look ahead.</param>
    /// <param name="iterations">Newton-Schulz iterations, 1 to 100.</param>
    /// <param name="weightDecay">Pull of every weight towards zero, 0 or more.</param>
    /// <param name="otherLearningRate">The rate of the parameters that follow AdamW, 0 or more.</param>
    /// <param name="beta1">AdamW's decay of the gradient's running mean, 0 or more and below 1.</param>
    /// <param name="beta2">AdamW's decay of the squared gradient's running mean, 0 or more and below 1.</param>
    /// <param name="epsilon">Keeps AdamW's division finite, 0 or more.</param>
    /// <param name="others">Parameters with two and more axes that follow AdamW, too.</param>
    /// <exception cref="ArgumentException">A value outside its range.</exception>
    public Muon(
        IEnumerable<Parameter> parameters, float learningRate = 0.02f, float momentum = 0.95f, bool nesterov = true, int iterations = 5,
        float weightDecay = 0, float otherLearningRate = 3e-4f, float beta1 = 0.9f, float beta2 = 0.95f, float epsilon = 1e-10f,
        IEnumerable<Parameter>? others = null)
        : base(parameters, learningRate, weightDecay, "velocity", "mean", "square")
    {
        CheckRange(nameof(momentum), momentum, 0, 1);
        if (iterations is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(iterations), iterations, "Muon: expected 1 to 100 iterations.");
        CheckRange(nameof(otherLearningRate), otherLearningRate, 0, float.PositiveInfinity);
        CheckRange(nameof(beta1), beta1, 0, 1);
        CheckRange(nameof(beta2), beta2, 0, 1);
        CheckRange(nameof(epsilon), epsilon, 0, float.PositiveInfinity);
        (Momentum, IsNesterov, Iterations, Beta1, Beta2, Epsilon) = (momentum, nesterov, iterations, beta1, beta2, epsilon);
        _otherShare = learningRate > 0 ? otherLearningRate / learningRate : 0;
        var named = others?.ToHashSet() ?? [];
        _isMatrix = [.. Parameters.Select(p => p.Shape.Rank >= 2 && !named.Contains(p))];
    }

    /// <summary>How much of the last step is kept.</summary>
    public float Momentum { get; }

    /// <summary>Whether the gradient is taken one step ahead.</summary>
    public bool IsNesterov { get; }

    /// <summary>Newton-Schulz iterations.</summary>
    public int Iterations { get; }

    /// <summary>AdamW's decay of the gradient's running mean.</summary>
    public float Beta1 { get; }

    /// <summary>AdamW's decay of the squared gradient's running mean.</summary>
    public float Beta2 { get; }

    /// <summary>Keeps AdamW's division finite.</summary>
    public float Epsilon { get; }

    private protected override bool Keeps(int index, int state) => _isMatrix[index] == (state == 0);

    private protected override void Update(in ParameterStep step)
    {
        if (_isMatrix[step.Index])
        {
            UpdateMatrix(step);
            return;
        }

        var update = new AdamUpdate(step.LearningRate * _otherShare, Beta1, Beta2, Epsilon, step.WeightDecay, IsDecoupled: true, step.Step);
        step.Value.Device.AdamStep(
            update, step.Value.Storage, step.Gradient.Storage, StateOf(step, 1).Storage, StateOf(step, 2).Storage);
    }

    private void UpdateMatrix(in ParameterStep step)
    {
        using var mode = GradMode.NoGrad();
        var velocity = StateOf(step, 0);
        velocity.AddInPlace(step.Gradient, 1 - Momentum, Momentum);
        var direction = velocity.Clone();
        if (IsNesterov) direction.AddInPlace(step.Gradient, 1 - Momentum, Momentum);
        var rows = step.Value.Shape[0];
        direction = Orthogonalize(direction.Reshape(rows, rows == 0 ? 0 : step.Value.Count / rows), Iterations);
        var scale = MathF.Sqrt(Math.Max(1, (float)rows / Math.Max(1, direction.Shape[1])));
        var shrink = (float)(1 - ((double)step.LearningRate * step.WeightDecay));
        step.Value.Device.Axpby(-step.LearningRate * scale, direction.Storage, shrink, step.Value.Storage);
    }

    /// <summary>A matrix with the same singular vectors and singular values near 1.</summary>
    private static Tensor Orthogonalize(Tensor x, int iterations)
    {
        x *= (float)(1 / (x.Norm() + 1e-7));
        var isTall = x.Shape[0] > x.Shape[1]; // the square of the shorter side is the smaller product
        for (var i = 0; i < iterations; i++)
        {
            var square = isTall ? x.MatMul(x, transposeLeft: true) : x.MatMul(x, transposeRight: true);
            var polynomial = square.MatMul(square);
            polynomial.AddInPlace(square, B, C);
            var next = isTall ? x.MatMul(polynomial) : polynomial.MatMul(x);
            next.AddInPlace(x, A, 1);
            x = next;
        }

        return x;
    }
}
