namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The square, element by element.</summary>
    /// <remarks>
    /// Formula: y = x^2.  Shapes: any -> same.
    /// Numerics: correctly rounded. Gradient: 2 g x.
    /// </remarks>
    public Tensor Square()
    {
        var y = Unary(UnaryOp.Square);
        return Records(this) ? y.CameFrom(new SquareNode(this)) : y;
    }

    private sealed class SquareNode : Node
    {
        private readonly Saved _x;

        public SquareNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * (_x.Value * 2));
    }
}
