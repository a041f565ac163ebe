namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The logarithm of 1 + x, element by element, with every digit also where x is far below the rounding of 1.</summary>
    /// <remarks>
    /// Formula: y = ln(1 + x).  Shapes: any -> same.
    /// Numerics: within 4 ulp; -1 gives -infinity, numbers below it NaN. Gradient: g / (1 + x).
    /// </remarks>
    public Tensor Log1p()
    {
        var y = Unary(UnaryOp.Log1p);
        return Records(this) ? y.CameFrom(new Log1pNode(this)) : y;
    }

    private sealed class Log1pNode : Node
    {
        private readonly Saved _x;

        public Log1pNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient / (_x.Value + 1));
    }
}
