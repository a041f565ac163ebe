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
    public Tensor BatchNorm(Tensor? weight, Tensor? bias, float epsilon, out Tensor mean, out Tensor variance)
    {
        var shape = CheckChannels("BatchNorm", weight, bias);
        if (shape.N * shape.S < 2)
            throw new ShapeException($"BatchNorm: got {Shape}, one value a channel; expected at least two in training mode. A larger batch, or Evaluate() first?");
        var channels = Shape.Create(shape.C);
        var y = Fresh(Shape);
        (mean, variance) = (Fresh(channels), Fresh(channels));
        var inverse = Fresh(channels);
        Device.BatchNorm(shape, Storage, weight?.Storage, bias?.Storage, epsilon, y.Storage, mean.Storage, variance.Storage, inverse.Storage);
        return Records(this, weight, bias) ? y.CameFrom(new BatchNormNode(shape, this, weight, bias, mean, inverse)) : y;
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

        public BatchNormNode(NormShape shape, Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor inverse)
            : base(x, weight, bias)
        {
            (_shape, _x, _mean, _inverse) = (shape, Save(x), Save(mean), Save(inverse));
            _weight = weight is null ? null : Save(weight);
        }

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var x = _x.Value;
            var gx = Needs(0) ? gradient.Fresh(x.Shape) : null;
            var gWeight = Needs(1) ? gradient.Fresh([_shape.C]) : null;
            var gBias = Needs(2) ? gradient.Fresh([_shape.C]) : null;
            gradient.Device.BatchNormGradient(
                _shape, gradient.Storage, x.Storage, _weight?.Value.Storage, _mean.Value.Storage, _inverse.Value.Storage,
                gx?.Storage, gWeight?.Storage, gBias?.Storage);
            if (gx is not null) Accumulate(0, gx);
            if (gWeight is not null) Accumulate(1, gWeight);
            if (gBias is not null) Accumulate(2, gBias);
        }
    }
}
