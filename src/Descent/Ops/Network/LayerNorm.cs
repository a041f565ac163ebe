namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Normalises each sample by its own mean and variance over the last axes.</summary>
    /// <remarks>
    /// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with the biased variance over the last <paramref name="axes"/> axes.
    /// Shapes: any with at least as many axes -> same; weight, bias: the sizes of these axes.  Default epsilon 1e-5, as PyTorch.
    /// Numerics: statistics are accumulated so that a large mean does not cancel; equal numbers give bias (0 without). Gradient: through mean and
    /// variance.
    /// Reference: Ba, Kiros, Hinton, Layer Normalization, 2016, arXiv:1607.06450.
    /// </remarks>
    /// <param name="weight">Scale of each number, or null for 1.</param>
    /// <param name="bias">Shift of each number, or null for 0.</param>
    /// <param name="axes">How many of the last axes are normalised together, at least 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ShapeException">Too few axes, sizes that differ, or nothing to normalise.</exception>
    public Tensor LayerNorm(Tensor? weight = null, Tensor? bias = null, int axes = 1, float epsilon = 1e-5f)
    {
        if (axes < 1 || Rank < axes)
            throw Errors.ShapeErrors.Rank($"LayerNorm over {axes} axes", Shape, axes < 1 ? "one axis or more" : $"at least {axes} axes");
        var last = Shape.Create(Shape.Sizes[^axes..]);
        foreach (var part in (ReadOnlySpan<Tensor?>)[weight, bias])
            if (part is not null && !part.Shape.Equals(last))
                throw Errors.ShapeErrors.SameShape("LayerNorm", "the end of the input's shape", last, "a weight or bias", part.Shape);
        var rows = Product(Shape.Sizes[..^axes]);
        return NormalizeGroups("LayerNorm", new GroupNormShape(rows, last.ElementCount, 1), weight, bias, epsilon, relu: false);
    }

    private Tensor NormalizeGroups(string operation, GroupNormShape shape, Tensor? weight, Tensor? bias, float epsilon, bool relu)
    {
        if (weight is not null) RequireSameDevice(operation, this, weight);
        if (bias is not null) RequireSameDevice(operation, this, bias);
        if (shape.RowSize == 0) throw new ShapeException($"{operation}: got {Shape}, nothing to normalise; expected at least one number a sample.");
        var rows = Shape.Create(shape.Rows);
        Tensor y = Fresh(Shape), mean = Fresh(rows), inverse = Fresh(rows);
        Device.GroupNorm(shape, Storage, weight?.Storage, bias?.Storage, epsilon, relu, y.Storage, mean.Storage, inverse.Storage);
        if (!Records(this, weight, bias)) return y;
        var node = new GroupNormNode(shape, this, weight, bias, mean, inverse, relu ? y : null) { IsByChannel = operation == "GroupNorm" };
        return y.CameFrom(node);
    }

    private sealed class GroupNormNode : Node
    {
        private readonly GroupNormShape _shape;
        private readonly Saved _x;
        private readonly Saved? _weight;
        private readonly Saved _mean;
        private readonly Saved _inverse;
        private readonly Saved? _reluOutput;
        private readonly Shape? _parameters;

        public GroupNormNode(GroupNormShape shape, Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor inverse, Tensor? reluOutput)
            : base(x, weight, bias)
        {
            (_shape, _x, _mean, _inverse, _parameters) = (shape, Save(x), Save(mean), Save(inverse), (weight ?? bias)?.Shape);
            _weight = weight is null ? null : Save(weight);
            _reluOutput = reluOutput is null ? null : Save(reluOutput);
        }

        /// <summary>Whether weight and bias belong to axis 1, and not to the last axes.</summary>
        public bool IsByChannel { get; init; }

        internal override void Follow(AxisFlow flow)
        {
            if (IsByChannel) flow.ByChannel(_shape.Groups);
            else flow.Elementwise();
        }

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var x = _x.Value;
            var gx = Needs(0) ? gradient.Fresh(x.Shape) : null;
            var gWeight = Needs(1) ? gradient.Fresh(_parameters!) : null;
            var gBias = Needs(2) ? gradient.Fresh(_parameters!) : null;
            gradient.Device.GroupNormGradient(
                _shape, gradient.Storage, x.Storage, _weight?.Value.Storage, _mean.Value.Storage, _inverse.Value.Storage, _reluOutput?.Value.Storage,
                gx?.Storage, gWeight?.Storage, gBias?.Storage);
            if (gx is not null) Accumulate(0, gx);
            if (gWeight is not null) Accumulate(1, gWeight);
            if (gBias is not null) Accumulate(2, gBias);
        }
    }
}
