namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The logarithm of the hyperbolic cosine, element by element: near 0 half the square, far away the size less ln 2.</summary>
    /// <remarks>
    /// Formula: y = ln((e^x + e^-x) / 2), computed as |x| + ln(1 + (e^(-2|x|) - 1) / 2).  Shapes: any -> same.
    /// Numerics: within 1e-7 of the larger of y and |x|; never infinite for a finite x. Gradient: g tanh x.
    /// </remarks>
    public Tensor LogCosh()
    {
        var size = Unary(UnaryOp.Abs);
        var y = size + ((size * -2).Unary(UnaryOp.Expm1) * 0.5f).Unary(UnaryOp.Log1p);
        return Records(this) ? y.CameFrom(new LogCoshNode(this)) : y;
    }

    private sealed class LogCoshNode : Node
    {
        private readonly Saved _x;

        public LogCoshNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient * _x.Value.Tanh());
    }
}
