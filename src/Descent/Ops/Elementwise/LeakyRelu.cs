namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A rectifier that lets a little through below zero, so that no unit is ever without a gradient.</summary>
    /// <remarks>
    /// Formula: y = x where x &gt; 0, else slope x.  Shapes: any -> same.
    /// Gradient: g where x &gt; 0, else slope g. Default slope 0.01, as PyTorch; the lectures use 0.1. Reference: Maas et al. 2013.
    /// </remarks>
    public Tensor LeakyRelu(float slope = 0.01f)
    {
        var y = Unary(UnaryOp.LeakyRelu, slope);
        return Records(this) ? y.CameFrom(new LeakyReluNode(this, slope)) : y;
    }

    private sealed class LeakyReluNode : Node
    {
        private readonly Saved _x;
        private readonly float _slope;

        public LeakyReluNode(Tensor x, float slope)
            : base(x) => (_x, _slope) = (Save(x), slope);

        internal override float? ActiveAbove => 0;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            if (Tape.CreatesGraph) // the local slope, 1 or the parameter, is a constant for a second derivative
            {
                var ones = Ones(_x.Value.Shape, _x.Value.Device);
                Accumulate(0, gradient * ones.Binary(BinaryOp.LeakyReluGradient, _x.Value, _slope));
                return;
            }

            Accumulate(0, gradient.Binary(BinaryOp.LeakyReluGradient, _x.Value, _slope));
        }
    }
}
