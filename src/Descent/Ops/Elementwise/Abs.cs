namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The size without the sign, element by element.</summary>
    /// <remarks>Formula: y = |x|.  Shapes: any -> same.  Numerics: exact; NaN stays NaN. Gradient: g sign(x), 0 at 0, as PyTorch.</remarks>
    public Tensor Abs()
    {
        var y = Unary(UnaryOp.Abs);
        return Records(this) ? y.CameFrom(new AbsNode(this)) : y;
    }

    /// <summary>-1, 0 or 1 by the sign, element by element.</summary>
    /// <remarks>Shapes: any -> same.  Numerics: exact; NaN stays NaN. A constant for the graph: its slope is 0 everywhere but at 0.</remarks>
    public Tensor Sign() => Unary(UnaryOp.Sign);

    private sealed class AbsNode : Node
    {
        private readonly Saved _x;

        public AbsNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * _x.Value.Sign());
    }
}
