namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The error function, element by element.</summary>
    /// <remarks>
    /// Formula: y = 2 / sqrt(pi) * integral of e^(-t^2) from 0 to x.  Shapes: any -> same.
    /// Numerics: within 4 ulp or 1e-7; -1 and 1 beyond |x| of about 3.9. Gradient: g 2 / sqrt(pi) e^(-x^2).
    /// </remarks>
    public Tensor Erf()
    {
        var y = Unary(UnaryOp.Erf);
        return Records(this) ? y.CameFrom(new ErfNode(this)) : y;
    }

    private sealed class ErfNode : Node
    {
        private readonly Saved _x;

        public ErfNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * ((-_x.Value.Square()).Exp() * 1.1283791670955126f));
    }
}
