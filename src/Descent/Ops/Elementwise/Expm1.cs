namespace Descent;

public sealed partial class Tensor
{
    /// <summary>e^x - 1, element by element, with every digit also near 0.</summary>
    /// <remarks>
    /// Formula: y = e^x - 1.  Shapes: any -> same.
    /// Numerics: within 4 ulp; above 88.7 infinite, far below zero -1; NaN stays NaN. Gradient: g (y + 1).
    /// </remarks>
    public Tensor Expm1()
    {
        var y = Unary(UnaryOp.Expm1);
        return Records(this) ? y.CameFrom(new Expm1Node(this, y)) : y;
    }

    private sealed class Expm1Node : Node
    {
        private readonly Saved _y;

        public Expm1Node(Tensor x, Tensor y)
            : base(x) => _y = Save(y);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * (_y.Value + 1));
    }
}
