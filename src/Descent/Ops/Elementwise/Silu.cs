namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The sigmoid linear unit (swish), element by element.</summary>
    /// <remarks>
    /// Formula: y = x / (1 + e^-x).  Shapes: any -> same.
    /// Numerics: within 4 ulp; 0 at minus infinity; NaN stays NaN.
    /// Gradient: g s (1 + x (1 - s)) with s = 1 / (1 + e^-x), in one pass over x.
    /// Reference: Elfwing, Uchibe, Doya 2017, arXiv:1702.03118; Ramachandran, Zoph, Le 2017, arXiv:1710.05941.
    /// </remarks>
    public Tensor Silu()
    {
        var y = Unary(UnaryOp.Silu);
        return Records(this) ? y.CameFrom(new SiluNode(this)) : y;
    }

    private sealed class SiluNode : Node
    {
        private readonly Saved _x;

        public SiluNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var x = _x.Value;
            if (!Tape.CreatesGraph)
            {
                Accumulate(0, gradient.Binary(BinaryOp.SiluGradient, x));
                return;
            }

            var s = x.Sigmoid();
            Accumulate(0, gradient * (s * (1 + (x * (1 - s)))));
        }
    }
}
