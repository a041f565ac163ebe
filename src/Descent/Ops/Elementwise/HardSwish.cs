namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Silu with straight pieces, element by element: cheap on small processors.</summary>
    /// <remarks>
    /// Formula: y = x min(max(x + 3, 0), 6) / 6.  Shapes: any -> same.
    /// Numerics: within 3 ulp; 0 at minus infinity; NaN stays NaN. Gradient: 0 below -3, g above 3, between them g (x / 3 + 1/2), as PyTorch.
    /// Reference: Howard et al. 2019, arXiv:1905.02244.
    /// </remarks>
    public Tensor HardSwish()
    {
        var y = Unary(UnaryOp.HardSwish);
        return Records(this) ? y.CameFrom(new HardSwishNode(this)) : y;
    }

    private sealed class HardSwishNode : Node
    {
        private readonly Saved _x;

        public HardSwishNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var x = _x.Value;
            if (!Tape.CreatesGraph)
            {
                Accumulate(0, gradient.Binary(BinaryOp.HardSwishGradient, x));
                return;
            }

            Tensor above = x.Greater(Scalar(3, x.Device)), below = Scalar(-3, x.Device).Greater(x);
            Accumulate(0, gradient * (x.Affine(1f / 3, 0.5f).Keep(1 - above - below) + above));
        }
    }
}
