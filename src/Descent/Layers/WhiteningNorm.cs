namespace Descent.Nn;

/// <summary>Whitening (decorrelated batch normalisation): channels to mean 0, variance 1 and no correlation, then a learned scale and
/// shift.</summary>
/// <remarks>
/// Formula: y = S^(-1/2) (x - mean) * weight + bias for each group of channels, with S = covariance + epsilon I over batch and positions. This root
/// is the symmetric one (ZCA): of all whitenings the one that changes the input least, which keeps channels what they were from step to step.
/// Training: the batch's mean and biased covariance; running averages of the mean and of S^(-1/2) as in batch norm. Evaluation: those averages.
/// The root: by an eigen decomposition in double precision, or with <c>iterations</c> by Newton's method (5 in the paper), which stops early where
/// the covariance is ill-conditioned and then whitens only in part: P = I, P = (3 P - P^3 S / tr S) / 2, S^(-1/2) = P / sqrt(tr S).
/// <see cref="ConditionNumber"/> tells how ill-conditioned the last batch's S was: near 1 for white input, and about the ratio of the variances where
/// channels are uncorrelated but of different size. With fewer numbers a channel than channels a group, S is singular but for epsilon.
/// Shapes: (N, C) or (N, C, *) -> same; weight, bias, running_mean: (C); running_wm: (groups, C / groups, C / groups), the name of the authors'
/// code.
/// Defaults: one group, epsilon 1e-5, momentum 0.1. A group costs its channels' number cubed, so at most 512 are allowed; the papers take 16 to 64.
/// Gradients flow through mean, covariance and root.
/// Reference: Huang, Yang, Lang, Deng, Decorrelated Batch Normalization, CVPR 2018, arXiv:1804.08450; Huang et al., Iterative Normalization, CVPR
/// 2019, arXiv:1904.03441; lecture 000.
/// </remarks>
public sealed class WhiteningNorm : Module
{
    private const int MostInGroup = 512;

    private Tensor? _covariance;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels: the size of axis 1.</param>
    /// <param name="groups">In how many groups the channels are divided, each whitened for itself.</param>
    /// <param name="iterations">Steps of Newton's method, at least 1; null: the exact root.</param>
    /// <param name="epsilon">Added to the variances, above 0.</param>
    /// <param name="momentum">Weight of the newest batch in the running averages, 0 to 1.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <exception cref="ArgumentException">A value outside its range, or groups that do not divide the channels.</exception>
    public WhiteningNorm(
        int channels, int groups = 1, int? iterations = null, float epsilon = 1e-5f, float momentum = 0.1f, bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (iterations is < 1 or > 100)
            throw new ArgumentOutOfRangeException(
                nameof(iterations), iterations, "WhiteningNorm: expected 1 to 100 iterations, or null for the exact root.");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        if (!(momentum is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "WhiteningNorm: expected 0 to 1.");
        if (channels % groups != 0 || channels / groups > MostInGroup)
            throw new ArgumentException($"WhiteningNorm: got {groups} groups for {channels} channels; expected groups that divide the channels "
                + $"into at most {MostInGroup} each.", nameof(groups));
        (Channels, Groups, Iterations, Epsilon, Momentum) = (channels, groups, iterations, epsilon, momentum);
        if (affine) (Weight, Bias) = (Register("weight", Tensor.Ones([channels])), Register("bias", Tensor.Zeros([channels])));
        RunningMean = RegisterBuffer("running_mean", Tensor.Zeros([channels]));
        RunningWhitening = RegisterBuffer("running_wm", Identities());
    }

    /// <summary>The size of axis 1.</summary>
    public int Channels { get; }

    /// <summary>In how many groups the channels are divided.</summary>
    public int Groups { get; }

    /// <summary>Steps of Newton's method, or null for the exact root.</summary>
    public int? Iterations { get; }

    /// <summary>Added to the variances.</summary>
    public float Epsilon { get; }

    /// <summary>Weight of the newest batch in the running averages.</summary>
    public float Momentum { get; }

    /// <summary>Scale of each channel, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Shift of each channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>The average of the batches' means, used in evaluation.</summary>
    public Tensor RunningMean { get; private set; }

    /// <summary>The average of the batches' inverse roots, used in evaluation.</summary>
    public Tensor RunningWhitening { get; private set; }

    /// <summary>The largest eigenvalue of the last training batch's S divided by the smallest, of the worst group; NaN before the first.</summary>
    /// <remarks>Computed when it is asked for.</remarks>
    public double ConditionNumber => _covariance is null ? double.NaN : _covariance.ConditionNumbers().Max();

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"WhiteningNorm({Channels}{(Groups == 1 ? string.Empty : $" in {Groups} groups")})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank < 2) throw Errors.ShapeErrors.Rank(nameof(WhiteningNorm), input.Shape, "(N, C) or (N, C, *)");
        if (input.Shape[1] != Channels)
            throw Errors.ShapeErrors.Size(nameof(WhiteningNorm), "channels", input.Shape[1], Channels, input.Shape, "The channels are axis 1.");
        var count = input.Count / Channels;
        if (IsTraining && count < 2)
            throw new ShapeException($"WhiteningNorm: got {input.Shape}, at most one value a channel; expected at least two in training mode.");
        var (samples, size) = (input.Shape[0], Channels / Groups);
        if (input.Count == 0) return input.Reshape(input.Shape);
        int[] split = [samples, Groups, size, count / samples];
        var values = input.Reshape(split).Permute(1, 2, 0, 3).Reshape(Groups, size, count);
        var white = IsTraining ? Whiten(values) : RunningWhitening.MatMul(values - RunningMean.Reshape(Groups, size, 1));
        var output = white.Reshape(Groups, size, samples, split[3]).Permute(2, 0, 1, 3).Reshape(input.Shape);
        return Weight is null ? output : output.ChannelAffine(Weight!, Bias);
    }

    /// <inheritdoc/>
    protected override void OnBufferMoved(string name, Tensor value)
    {
        if (name == "running_mean") RunningMean = value;
        else RunningWhitening = value;
    }

    // (groups, channels, numbers) to the same, white.
    private Tensor Whiten(Tensor values)
    {
        var mean = values.Mean(2, keepDims: true);
        var centred = values - mean;
        var identity = Identities().To(values.Device);
        var covariance = (centred.MatMul(centred, transposeRight: true) * (1f / values.Shape[2])) + (identity * Epsilon);
        var root = Iterations is { } iterations ? ByNewton(covariance, identity, iterations) : covariance.InverseRoot();
        _covariance = covariance.Detach();
        RunningMean.AddInPlace(mean.Detach().Reshape(Channels), scale: Momentum, keep: 1 - Momentum);
        RunningWhitening.AddInPlace(root.Detach(), scale: Momentum, keep: 1 - Momentum);
        return root.MatMul(centred);
    }

    // The paper's P = (3 P - P^3 S) / 2 lets rounding grow without bound where many steps are made; carrying the root S P along does not (Higham
    // 2008, section 6.7). In exact arithmetic both are the same.
    private static Tensor ByNewton(Tensor covariance, Tensor identity, int iterations)
    {
        var trace = (covariance * identity).Sum(2, keepDims: true).Sum(1, keepDims: true);
        var (root, inverse) = (covariance / trace, identity);
        for (var i = 0; i < iterations; i++)
        {
            var step = (identity * 1.5f) - (inverse.MatMul(root) * 0.5f);
            (root, inverse) = (root.MatMul(step), step.MatMul(inverse));
        }

        return inverse / trace.Sqrt();
    }

    private Tensor Identities()
    {
        var size = Channels / Groups;
        var values = new float[Groups * size * size];
        for (var i = 0; i < Groups * size; i++) values[(i / size * size * size) + (i % size * (size + 1))] = 1;
        return Tensor.From(values, [Groups, size, size]);
    }
}
