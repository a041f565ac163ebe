namespace Descent;

public sealed partial class Tensor
{
    /// <summary>max(x + other, 0) in one pass, for equal shapes: what follows a residual branch.</summary>
    internal Tensor AddRelu(Tensor other)
    {
        var y = Binary(BinaryOp.AddRelu, other);
        return Records(this, other) ? y.CameFrom(new AddReluNode(this, other, y)) : y;
    }

    private sealed class AddReluNode : Node
    {
        private readonly Saved _y;

        public AddReluNode(Tensor left, Tensor right, Tensor y)
            : base(left, right) => _y = Save(y);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var y = _y.Value;
            var both = Tape.CreatesGraph ? gradient * y.Unary(UnaryOp.Sign) : gradient.Binary(BinaryOp.ReluGradient, y);
            if (Needs(0)) Accumulate(0, both);
            if (Needs(1)) Accumulate(1, both);
        }
    }
}
