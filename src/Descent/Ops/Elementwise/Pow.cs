namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A power, element by element.</summary>
    /// <remarks>
    /// Formula: y = x^exponent.  Shapes: any -> same.  x^0 is 1, also for NaN, as in IEEE 754.
    /// Numerics: within 1 ulp (2 for the exponents -1, 1/2, 2 and 3, which take a shorter way); a negative x with an exponent that is not whole gives
    /// NaN.
    /// Gradient: g exponent x^(exponent - 1), infinite at 0 below exponent 1.
    /// </remarks>
    public Tensor Pow(float exponent)
    {
        switch (exponent)
        {
            case 2: return Square();
            case 3: return Square() * this;
            case 0.5f: return Sqrt();
            case -1: return 1 / this;
        }

        var y = Unary(UnaryOp.Pow, exponent);
        return Records(this) ? y.CameFrom(new PowNode(this, exponent)) : y;
    }

    private sealed class PowNode : Node
    {
        private readonly Saved _x;
        private readonly float _exponent;

        public PowNode(Tensor x, float exponent)
            : base(x) => (_x, _exponent) = (Save(x), exponent);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) =>
            Accumulate(0, _exponent == 0 ? gradient * 0 : gradient * (_x.Value.Pow(_exponent - 1) * _exponent));
    }
}
