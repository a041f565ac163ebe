namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Divides each sample by the root of its mean square over the last axes.</summary>
    /// <remarks>
    /// Formula: y = x / sqrt(mean(x^2) + epsilon) * weight.
    /// Shapes: any with at least as many axes -> same; weight: the sizes of these axes.
    /// Numerics: the mean is accumulated as <see cref="Mean(int, bool)"/> does it; numbers above 1e19 overflow when squared. Gradient: through the
    /// mean square; it has second derivatives.
    /// Reference: Zhang, Sennrich, NeurIPS 2019, arXiv:1910.07467.
    /// </remarks>
    /// <param name="weight">Scale of each number, or null for 1.</param>
    /// <param name="axes">How many of the last axes are normalised together, at least 1.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <exception cref="ShapeException">Too few axes, sizes that differ, or nothing to normalise.</exception>
    public Tensor RmsNorm(Tensor? weight = null, int axes = 1, float epsilon = 1f / (1 << 23))
    {
        if (axes < 1 || Rank < axes)
            throw Errors.ShapeErrors.Rank($"RmsNorm over {axes} axes", Shape, axes < 1 ? "one axis or more" : $"at least {axes} axes");
        var last = Shape.Create(Shape.Sizes[^axes..]);
        if (weight is not null && !weight.Shape.Equals(last))
            throw Errors.ShapeErrors.SameShape("RmsNorm", "the end of the input's shape", last, "the weight", weight.Shape);
        if (last.ElementCount == 0) throw new ShapeException($"RmsNorm: got {Shape}, nothing to normalise; expected at least one number a sample.");
        if (weight is not null) RequireSameDevice("RmsNorm", this, weight);
        var shape = new GroupNormShape(Product(Shape.Sizes[..^axes]), last.ElementCount, 1);
        var x = Detach();
        var inverse = x.InverseRms(shape, epsilon);
        var y = x.ScaleBlocks(Rank - axes, inverse);
        if (weight is not null) y *= weight.Detach();
        return Records(this, weight) ? y.CameFrom(new RmsNormNode(shape, this, weight, inverse, epsilon)) : y;
    }

    private Tensor InverseRms(in GroupNormShape shape, float epsilon) =>
        1f / (Reshape(shape.Rows, shape.RowSize).Square().Mean(1) + epsilon).Sqrt();

    private sealed class RmsNormNode : Node
    {
        private readonly GroupNormShape _shape;
        private readonly Saved _x;
        private readonly Saved? _weight;
        private readonly Tensor _inverse;
        private readonly float _epsilon;

        public RmsNormNode(GroupNormShape shape, Tensor x, Tensor? weight, Tensor inverse, float epsilon)
            : base(x, weight)
        {
            (_shape, _x, _inverse, _epsilon) = (shape, Save(x), inverse, epsilon);
            _weight = weight is null ? null : Save(weight);
        }

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            if (Tape.CreatesGraph) BackwardWithHistory(gradient);
            else if (gradient.Count > 0) BackwardInOnePass(gradient);
            else AccumulateZeros(gradient);
        }

        // The gradient of layer norm with the mean 0, which takes off a share that is not there without a mean: it is put back.
        private void BackwardInOnePass(Tensor gradient)
        {
            var (x, weight) = (_x.Value, _weight?.Value);
            var mean = Zeros([_shape.Rows], gradient.Device);
            var gx = Needs(0) ? gradient.Fresh(x.Shape) : null;
            var gWeight = Needs(1) ? gradient.Fresh(weight!.Shape) : null;
            gradient.Device.GroupNormGradient(
                _shape, gradient.Storage, x.Storage, weight?.Storage, mean.Storage, _inverse.Storage, null, gx?.Storage, gWeight?.Storage, null);
            if (gWeight is not null) Accumulate(1, gWeight);
            if (gx is null) return;
            var rows = gradient.Reshape(_shape.Rows, _shape.RowSize);
            var share = weight is null ? rows.Mean(1, keepDims: true) : rows.MatMul(weight.Detach().Reshape(-1, 1)) * (1f / _shape.RowSize);
            Accumulate(0, (gx.Reshape(rows.Shape) + (share * _inverse.Reshape(-1, 1))).Reshape(x.Shape));
        }

        private void BackwardWithHistory(Tensor gradient)
        {
            var (x, weight) = (_x.Value, _weight?.Value);
            Shape rows = [_shape.Rows, _shape.RowSize];
            var inverse = x.InverseRms(_shape, _epsilon).Reshape(_shape.Rows, 1);
            var normalized = x.Reshape(rows) * inverse;
            var g = gradient.Reshape(rows);
            if (Needs(1)) Accumulate(1, (g * normalized).Sum(0).Reshape(weight!.Shape));
            if (!Needs(0)) return;
            if (weight is not null) g *= weight.Reshape(_shape.RowSize);
            Accumulate(0, ((g - (normalized * (g * normalized).Mean(1, keepDims: true))) * inverse).Reshape(x.Shape));
        }

        private void AccumulateZeros(Tensor gradient)
        {
            Accumulate(0, gradient);
            if (Needs(1)) Accumulate(1, Zeros(_weight!.Value.Shape, gradient.Device));
        }
    }
}
