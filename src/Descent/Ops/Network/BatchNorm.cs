namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Normalises each channel by the batch's own mean and variance (training mode).</summary>
    /// <remarks>
    /// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with the biased variance over the batch and all positions.
    /// Shapes: (N, C) or (N, C, *) -> same; weight, bias, mean, variance: (C).
    /// Numerics: statistics are accumulated so that a large mean does not cancel. Gradient: through mean and variance, as it must be.
    /// Reference: Ioffe, Szegedy, Batch Normalization, ICML 2015, arXiv:1502.03167.
    /// </remarks>
    /// <param name="weight">Scale of each channel, or null for 1.</param>
    /// <param name="bias">Shift of each channel, or null for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="mean">The batch's mean.</param>
    /// <param name="variance">The batch's biased variance.</param>
    /// <exception cref="ShapeException">Fewer than two axes, sizes that differ, or one value a channel, which has no variance.</exception>
    public Tensor BatchNorm(Tensor? weight, Tensor? bias, float epsilon, out Tensor mean, out Tensor variance) =>
        BatchNorm(weight, bias, epsilon, null, relu: false, out mean, out variance);

    /// <summary>The same, and in the same pass the addend added and the result rectified; an addend goes with a rectifier only.</summary>
    internal Tensor BatchNorm(Tensor? weight, Tensor? bias, float epsilon, Tensor? addend, bool relu, out Tensor mean, out Tensor variance)
    {
        var shape = CheckChannels("BatchNorm", weight, bias);
        if (shape.N * shape.S < 2)
            throw new ShapeException($"BatchNorm: got {Shape}, at most one value a channel; expected at least two in training mode. "
                + "A larger batch, or Evaluate() first?");
        var channels = Shape.Create(shape.C);
        var y = Fresh(Shape);
        (mean, variance) = (Fresh(channels), Fresh(channels));
        var inverse = Fresh(channels);
        Device.BatchNorm(
            shape, Storage, weight?.Storage, bias?.Storage, epsilon, addend?.Storage, relu,
            y.Storage, mean.Storage, variance.Storage, inverse.Storage);
        var records = Records(this, weight, bias) || (addend is not null && Records(addend));
        return records ? y.CameFrom(new BatchNormNode(shape, this, weight, bias, addend, mean, inverse, relu ? y : null)) : y;
    }

    /// <summary>Batch normalisation with given statistics in one pass, the addend added and the result rectified on the way; keeps no
    /// history.</summary>
    internal Tensor NormalizeChannels(Tensor mean, Tensor variance, Tensor? weight, Tensor? bias, float epsilon, Tensor? addend, bool relu)
    {
        var shape = CheckChannels("BatchNorm", weight, bias);
        RequireSameDevice("BatchNorm", this, mean);
        var y = Fresh(Shape);
        Device.NormalizeChannels(
            shape, Storage, mean.Storage, variance.Storage, weight?.Storage, bias?.Storage, epsilon, addend?.Storage, relu, y.Storage);
        return y;
    }

    private NormShape CheckChannels(string operation, Tensor? scale, Tensor? shift)
    {
        if (Rank < 2) throw Errors.ShapeErrors.Rank(operation, Shape, "(N, C) or (N, C, *)");
        foreach (var vector in (ReadOnlySpan<Tensor?>)[scale, shift])
        {
            if (vector is null) continue;
            RequireSameDevice(operation, this, vector);
            if (vector.Rank != 1 || vector.Shape[0] != Shape[1])
                throw Errors.ShapeErrors.Size(operation, "channels", Shape[1], vector.Count, Shape, "The channels are axis 1.");
        }

        return new NormShape(Shape[0], Shape[1], Product(Shape.Sizes[2..]));
    }

    private sealed class BatchNormNode : Node
    {
        private readonly NormShape _shape;
        private readonly Saved _x;
        private readonly Saved? _weight;
        private readonly Saved _mean;
        private readonly Saved _inverse;
        private readonly Saved? _reluOutput;

        public BatchNormNode(NormShape shape, Tensor x, Tensor? weight, Tensor? bias, Tensor? addend, Tensor mean, Tensor inverse, Tensor? reluOutput)
            : base(x, weight, bias, addend)
        {
            (_shape, _x, _mean, _inverse) = (shape, Save(x), Save(mean), Save(inverse));
            _weight = weight is null ? null : Save(weight);
            _reluOutput = reluOutput is null ? null : Save(reluOutput);
        }

        internal override float? ActiveAbove => _reluOutput is null ? null : 0;

        internal override void Follow(AxisFlow flow) => flow.ByChannel();

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var (x, output) = (_x.Value, _reluOutput?.Value);
            if (Needs(3))
            {
                gradient = gradient.Binary(BinaryOp.ReluGradient, output!); // the addend's gradient is needed as a tensor anyway
                output = null;
                Accumulate(3, gradient);
            }

            var gx = Needs(0) ? gradient.Fresh(x.Shape) : null;
            var gWeight = Needs(1) ? gradient.Fresh([_shape.C]) : null;
            var gBias = Needs(2) ? gradient.Fresh([_shape.C]) : null;
            gradient.Device.BatchNormGradient(
                _shape, gradient.Storage, x.Storage, _weight?.Value.Storage, _mean.Value.Storage, _inverse.Value.Storage, output?.Storage,
                gx?.Storage, gWeight?.Storage, gBias?.Storage);
            if (gx is not null) Accumulate(0, gx);
            if (gWeight is not null) Accumulate(1, gWeight);
            if (gBias is not null) Accumulate(2, gBias);
        }
    }
}
