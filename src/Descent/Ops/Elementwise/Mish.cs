namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A smooth rectifier with a small dip below zero, element by element.</summary>
    /// <remarks>
    /// Formula: y = x tanh(ln(1 + e^x)).  Shapes: any -> same.
    /// Numerics: within 5 ulp; 0 at minus infinity; NaN stays NaN.
    /// Gradient: g (w + x (1 - w^2) s), w = tanh(ln(1 + e^x)), s = 1 / (1 + e^-x), in one pass over x.
    /// Reference: Misra 2019, arXiv:1908.08681.
    /// </remarks>
    public Tensor Mish()
    {
        var y = Unary(UnaryOp.Mish);
        return Records(this) ? y.CameFrom(new MishNode(this)) : y;
    }

    private sealed class MishNode : Node
    {
        private readonly Saved _x;

        public MishNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var x = _x.Value;
            if (!Tape.CreatesGraph)
            {
                Accumulate(0, gradient.Binary(BinaryOp.MishGradient, x));
                return;
            }

            var w = x.Softplus().Tanh();
            Accumulate(0, gradient * (w + (x * (1 - w.Square()) * x.Sigmoid())));
        }
    }
}
