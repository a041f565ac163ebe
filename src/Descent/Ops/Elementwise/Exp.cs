namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The exponential function, element by element.</summary>
    /// <remarks>
    /// Formula: y = e^x.  Shapes: any -> same.
    /// Numerics: within 2 ulp; above 88.7 infinite, below -103.9 zero; NaN stays NaN. Gradient: g y.
    /// </remarks>
    public Tensor Exp()
    {
        var y = Unary(UnaryOp.Exp);
        return Records(this) ? y.CameFrom(new ExpNode(this, y)) : y;
    }

    private sealed class ExpNode : Node
    {
        private readonly Saved _y;

        public ExpNode(Tensor x, Tensor y)
            : base(x) => _y = Save(y);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * _y.Value);
    }
}
