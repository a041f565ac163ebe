namespace Descent.Nn;

/// <summary>Spectral normalisation: a layer's weight divided by its largest singular value, so that the layer stretches nothing by more than
/// 1.</summary>
/// <remarks>
/// Formula: weight = w / s, s = u^T W v, W the weight as a matrix with the rows of <c>axis</c>. In training each forward pass first improves the
/// estimates of the singular vectors by power iteration: v = W^T u / |W^T u|, u = W v / |W v|; they are constants for the gradient. In evaluation
/// they stay. For a convolution s belongs to the matrix of its filters, which only bounds the stretch of the whole layer up to a factor.
/// State: weight_orig, weight_u (rows), weight_v (columns) and the layer's other ones: the names of PyTorch's classic
/// <c>torch.nn.utils.spectral_norm</c>, not those of <c>parametrizations</c>.
/// Defaults: one iteration, epsilon 1e-12, axis 0, as PyTorch; for transposed convolutions take axis 1, as it does.
/// Reference: Miyato, Kataoka, Koyama, Yoshida, Spectral Normalization, ICLR 2018, arXiv:1802.05957; lecture 000 (Lipschitz).
/// </remarks>
/// <example><code>var layer = new SpectralNorm(new Linear(64, 64, rng), rng);</code></example>
public sealed class SpectralNorm : WeightWrapper
{
    private readonly int _axis;
    private Tensor _left;
    private Tensor _right;

    /// <summary>Wraps a layer.</summary>
    /// <param name="layer">A layer with a weight.</param>
    /// <param name="rng">Draws the first u and v.</param>
    /// <param name="iterations">Power iterations in each training pass, at least 1.</param>
    /// <param name="epsilon">The least length that a vector is divided by.</param>
    /// <param name="axis">Which axis of the weight are the outputs.</param>
    /// <exception cref="ArgumentException">The layer has no weight of two axes or more, or a value is outside its range.</exception>
    /// <exception cref="ShapeException">The weight has no such axis.</exception>
    public SpectralNorm(Module layer, Rng rng, int iterations = 1, float epsilon = 1e-12f, int axis = 0)
        : base(layer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        (_axis, Iterations, Epsilon) = (Trained.Shape.Axis(axis), iterations, epsilon);
        Trained.Name = "weight_orig";
        var rows = Trained.Shape[_axis];
        _left = RegisterBuffer("weight_u", Unit(Tensor.Normal([rows, 1], rng)).Reshape(rows));
        _right = RegisterBuffer("weight_v", Unit(Tensor.Normal([Trained.Count / rows, 1], rng)).Reshape(Trained.Count / rows));
    }

    /// <summary>Power iterations in each training pass.</summary>
    public int Iterations { get; }

    /// <summary>The least length that a vector is divided by.</summary>
    public float Epsilon { get; }

    /// <summary>The present estimate of the weight's largest singular value.</summary>
    public float SingularValue
    {
        get
        {
            using var mode = GradMode.NoGrad();
            return Stretch(Matrix(), Column(_left), Column(_right)).Item();
        }
    }

    /// <inheritdoc/>
    protected override void OnBufferMoved(string name, Tensor value)
    {
        if (name == "weight_u") _left = value;
        else _right = value;
    }

    private protected override Tensor MakeWeight()
    {
        var matrix = Matrix();
        var (u, v) = (Column(_left), Column(_right));
        if (IsTraining)
        {
            var constant = matrix.Detach();
            for (var i = 0; i < Iterations; i++)
            {
                v = Unit(constant.MatMul(u, transposeLeft: true));
                u = Unit(constant.MatMul(v));
            }

            _left.Assign(u.Reshape(_left.Shape));
            _right.Assign(v.Reshape(_right.Shape));
        }

        return Trained.Value / Stretch(matrix, u, v);
    }

    // A copy: the graph keeps it, and the next pass changes the buffer.
    private static Tensor Column(Tensor buffer) => buffer.Clone().Reshape(buffer.Count, 1);

    private static Tensor Stretch(Tensor matrix, Tensor u, Tensor v) => (u * matrix.MatMul(v)).Sum();

    private Tensor Unit(Tensor column) => column * (float)(1 / Math.Max(column.Norm(), Epsilon));

    private Tensor Matrix()
    {
        var weight = Trained.Value;
        if (_axis > 0) weight = weight.Permute([_axis, .. Enumerable.Range(0, weight.Rank).Where(a => a != _axis)]);
        return weight.Reshape(weight.Shape[0], -1);
    }
}
