namespace Descent.Nn;

/// <summary>Batch-instance normalisation: for each channel a learned mix of batch norm and instance norm, so that style can be kept or taken
/// off.</summary>
/// <remarks>
/// Formula: y = (gate xB + (1 - gate) xI) weight + bias, xB and xI the input normalised over the batch and over each sample's positions; with running
/// statistics for xB in evaluation, as <see cref="BatchNorm"/>.
/// Shapes: (N, C, *) with at least one axis of positions -> same; gate, weight, bias, running_mean, running_var: (C).
/// The gate (rho in the paper) stays within 0 to 1: its <see cref="Parameter.Bounds"/> make every optimizer clip it right after its step, so that
/// what is saved and evaluated is what the next forward pass uses. It starts at 1 (batch norm) and has the name of the authors' code.
/// Defaults: epsilon 1e-5, momentum 0.1, as batch norm. The paper trains the gate with ten times the learning rate of the weights.
/// Reference: Nam, Kim, Batch-Instance Normalization, NeurIPS 2018, arXiv:1805.07925.
/// </remarks>
public sealed class BatchInstanceNorm : BatchNormBase
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels: the size of axis 1.</param>
    /// <param name="epsilon">Added to the variances, above 0.</param>
    /// <param name="momentum">Weight of the newest batch in the running statistics, 0 to 1; null: all batches count alike.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public BatchInstanceNorm(int channels, float epsilon = 1e-5f, float? momentum = 0.1f, bool affine = true)
        : base(channels, epsilon, momentum, affine, trackRunningStats: true)
    {
        Gate = Register("gate", Tensor.Ones([channels]));
        Gate.Bounds = (0, 1);
    }

    /// <summary>The share of batch norm in each channel, from 0 to 1.</summary>
    public Parameter Gate { get; }

    internal override bool FollowsHistory => false; // the other half are the statistics of each sample

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank < 3)
            throw Errors.ShapeErrors.Rank(nameof(BatchInstanceNorm), input.Shape, "(N, C, *) with at least one axis of positions");
        CheckChannels(input);
        if (input.Shape.Without(0).ElementCount <= Channels)
            throw new ShapeException($"BatchInstanceNorm: got {input.Shape}, at most one position a channel; expected at least two, "
                + "for one has no variance.");
        Tensor gate = Gate!, rest = 1 - gate;
        if (Weight is not null) (gate, rest) = (gate * Weight!, rest * Weight!);
        return OverBatch(input, gate) + input.GroupNorm(Channels, rest, null, Epsilon);
    }

    private Tensor OverBatch(Tensor input, Tensor scale)
    {
        if (IsTraining)
        {
            var output = input.BatchNorm(scale, Bias, Epsilon, out var mean, out var variance);
            Track(mean, variance, input.Count / Channels);
            return output;
        }

        var factor = scale / (RunningVariance + Epsilon).Sqrt();
        var shift = -(RunningMean * factor);
        return input.ChannelAffine(factor, Bias is null ? shift : shift + Bias!);
    }
}
