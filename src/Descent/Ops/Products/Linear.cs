namespace Descent;

public sealed partial class Tensor
{
    /// <summary>An affine map of the last axis: y = x weight^T + bias.</summary>
    /// <remarks>Shapes: x (..., in), weight (out, in), bias (out) -> (..., out): PyTorch's layout.</remarks>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public Tensor Linear(Tensor weight, Tensor? bias = null)
    {
        var y = LinearProduct(weight, bias, Activation.None);
        return Records(this, weight, bias) ? y.CameFrom(new LinearNode(this, weight, bias)) : y;
    }

    /// <summary><see cref="Linear"/> followed by <see cref="Relu"/> with one pass over the output; the same numbers and gradients.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    internal Tensor LinearRelu(Tensor weight, Tensor? bias = null)
    {
        var y = LinearProduct(weight, bias, Activation.Relu);
        return Records(this, weight, bias) ? y.CameFrom(new LinearReluNode(this, weight, bias, y)) : y;
    }

    private Tensor LinearProduct(Tensor weight, Tensor? bias, Activation activation)
    {
        if (weight.Rank != 2) throw Errors.ShapeErrors.Rank("Linear", weight.Shape, "a weight of (out, in)");
        if (Rank == 0 || Shape[-1] != weight.Shape[1])
            throw Errors.ShapeErrors.Size("Linear", "features on the last axis", Rank == 0 ? 0 : Shape[-1], weight.Shape[1], Shape,
                Rank > 2 && Count == Shape[0] * weight.Shape[1] ? "Did you mean Flatten() first?" : null);
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != weight.Shape[0]))
            throw Errors.ShapeErrors.Rank("Linear", bias.Shape, $"a bias of ({weight.Shape[0]},)");
        RequireSameDevice("Linear", this, weight);
        if (bias is not null) RequireSameDevice("Linear", this, bias);
        var y = Fresh(Shape.With(-1, weight.Shape[0]));
        var rows = weight.Shape[1] == 0 ? Product(Shape.Sizes[..^1]) : Count / weight.Shape[1];
        var product = new MatMulShape(rows, weight.Shape[0], weight.Shape[1], TransposeB: true, Activation: activation);
        WorkCounter.Add(product.MultiplyAdds);
        Device.MatMul(product, Storage, weight.Storage, bias?.Storage, y.Storage);
        return y;
    }

    private abstract class LinearNodeBase : Node
    {
        private readonly Saved _x;
        private readonly Saved _weight;

        protected LinearNodeBase(Tensor x, Tensor weight, Tensor? bias)
            : base(x, weight, bias) => (_x, _weight) = (Save(x), Save(weight));

        internal override void Follow(AxisFlow flow)
        {
            var weight = _weight.Value;
            flow.Product(new ProductAxes(-1, 1, 0, (long)_x.Value.Count / weight.Shape[1] * weight.Count));
        }

        // Hands on the gradient of the affine map's own output.
        protected void PassOn(Tensor gradient)
        {
            var (x, weight) = (_x.Value, _weight.Value);
            var rows = gradient.Reshape(-1, weight.Shape[0]);
            if (Needs(0)) Accumulate(0, rows.MatMul(weight).Reshape(x.Shape));
            if (Needs(1)) Accumulate(1, rows.MatMul(x.Reshape(-1, weight.Shape[1]), transposeLeft: true));
            if (Needs(2)) Accumulate(2, rows.Sum(0));
        }
    }

    private sealed class LinearNode(Tensor x, Tensor weight, Tensor? bias) : LinearNodeBase(x, weight, bias)
    {
        protected override void Backward(Tensor gradient) => PassOn(gradient);
    }

    private sealed class LinearReluNode : LinearNodeBase
    {
        private readonly Saved _y;

        public LinearReluNode(Tensor x, Tensor weight, Tensor? bias, Tensor y)
            : base(x, weight, bias) => _y = Save(y);

        internal override float? ActiveAbove => 0;

        protected override void Backward(Tensor gradient)
        {
            var y = _y.Value;
            PassOn(Tape.CreatesGraph ? gradient * y.Unary(UnaryOp.Sign) : gradient.Binary(BinaryOp.ReluGradient, y));
        }
    }
}
