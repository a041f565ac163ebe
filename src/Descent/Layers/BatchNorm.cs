namespace Descent.Nn;

/// <summary>Batch normalisation: each channel to mean 0 and variance 1 over the batch, then a learned scale and shift.</summary>
/// <remarks>
/// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias. Training: the batch's mean and biased variance, and
/// running = (1 - momentum) running + momentum batch (with the unbiased variance); without a momentum the plain mean over all batches, that is
/// momentum 1 / batches. Evaluation: the running statistics, or the batch's where none are kept.
/// Shapes: (N, C), (N, C, L), (N, C, H, W), (N, C, D, H, W) or more positions -> same: PyTorch's BatchNorm1d, 2d and 3d in one.
/// weight, bias, running_mean, running_var: (C). A layer before it needs no bias.
/// Defaults: epsilon 1e-5, momentum 0.1, affine, running statistics, as PyTorch. num_batches_tracked is part of the state only without a momentum,
/// where it counts (as a float: exactly up to 2^24 batches); in a state of PyTorch's it is passed over otherwise.
/// One number a channel has no variance: in training that is an error. The statistics are those of this process's batch: training over several
/// processes or machines, and with it synchronised statistics, does not exist yet.
/// Reference: Ioffe, Szegedy, ICML 2015, arXiv:1502.03167; lecture 000.
/// </remarks>
public sealed class BatchNorm : BatchNormBase, IFusesRelu, IFusesAddRelu
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels: the size of axis 1.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="momentum">Weight of the newest batch in the running statistics, 0 to 1; null: all batches count alike.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <param name="trackRunningStats">Keep running statistics; without them evaluation uses the batch's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public BatchNorm(int channels, float epsilon = 1e-5f, float? momentum = 0.1f, bool affine = true, bool trackRunningStats = true)
        : base(channels, epsilon, momentum, affine, trackRunningStats)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Normalize(input, null, relu: false);

    Tensor IFusesRelu.ForwardRectified(Tensor input) => Normalize(input, null, relu: true);

    Tensor IFusesAddRelu.ForwardAddRectified(Tensor input, Tensor addend)
    {
        Residual.RequireSameShape(input.Shape, addend.Shape);
        return Normalize(input, addend, relu: true);
    }

    private Tensor Normalize(Tensor input, Tensor? addend, bool relu)
    {
        if (IsFolded) return addend is not null ? input.AddRelu(addend) : relu ? input.Relu() : input;
        CheckChannels(input);
        if (!UsesInput) return NormalizeByHistory(input, addend, relu);
        var output = input.BatchNorm(Weight, Bias, Epsilon, addend, relu, out var mean, out var variance);
        Track(mean, variance, input.Count / Channels);
        return output;
    }
}
