namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The logistic function, element by element.</summary>
    /// <remarks>
    /// Formula: y = 1 / (1 + e^-x).  Shapes: any -> same.
    /// Numerics: within 3 ulp; NaN stays NaN. Gradient: g y (1 - y), at most a quarter of g and zero where saturated.
    /// </remarks>
    public Tensor Sigmoid()
    {
        var y = Unary(UnaryOp.Sigmoid);
        return Records(this) ? y.CameFrom(new SigmoidNode(this, y)) : y;
    }

    private sealed class SigmoidNode : Node
    {
        private readonly Saved _y;

        // Keeps the output, not the input: the derivative needs nothing else.
        public SigmoidNode(Tensor x, Tensor y)
            : base(x) => _y = Save(y);

        internal override float? ActiveAbove => 0.5f;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var y = _y.Value;
            Accumulate(0, Tape.CreatesGraph ? gradient * (y * (1 - y)) : gradient.Binary(BinaryOp.SigmoidGradient, y));
        }
    }
}
