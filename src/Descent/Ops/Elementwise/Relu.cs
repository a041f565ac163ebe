namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The rectified linear unit, element by element.</summary>
    /// <remarks>
    /// Formula: y = max(x, 0).  Shapes: any -> same.
    /// Numerics: exact; NaN stays NaN. Gradient: g where y &gt; 0, else 0 (also at 0, as PyTorch).
    /// </remarks>
    public Tensor Relu()
    {
        var y = Unary(UnaryOp.Relu);
        return Records(this) ? y.CameFrom(new ReluNode(this, y)) : y;
    }

    private sealed class ReluNode : Node
    {
        private readonly Saved _y;

        // Keeps the output, not the input: the derivative needs nothing else.
        public ReluNode(Tensor x, Tensor y)
            : base(x) => _y = Save(y);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var y = _y.Value;
            Accumulate(0, Tape.CreatesGraph ? gradient * y.Unary(UnaryOp.Sign) : gradient.Binary(BinaryOp.ReluGradient, y));
        }
    }
}
