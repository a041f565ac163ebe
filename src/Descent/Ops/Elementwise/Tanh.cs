namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Hyperbolic tangent, element by element.</summary>
    /// <remarks>
    /// Formula: y = (e^x - e^-x) / (e^x + e^-x).  Shapes: any -> same.
    /// Numerics: within 3 ulp; -1 and 1 beyond |x| of about 9; NaN stays NaN. Gradient: g (1 - y^2), zero where saturated.
    /// </remarks>
    public Tensor Tanh()
    {
        var y = Unary(UnaryOp.Tanh);
        return Records(this) ? y.CameFrom(new TanhNode(this, y)) : y;
    }

    private sealed class TanhNode : Node
    {
        private readonly Saved _y;

        // Keeps the output, not the input: the derivative needs nothing else.
        public TanhNode(Tensor x, Tensor y)
            : base(x) => _y = Save(y);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var y = _y.Value;
            Accumulate(0, Tape.CreatesGraph ? gradient * (1 - y.Square()) : gradient.Binary(BinaryOp.TanhGradient, y));
        }
    }
}
