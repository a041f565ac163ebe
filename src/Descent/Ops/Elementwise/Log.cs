namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The natural logarithm, element by element.</summary>
    /// <remarks>
    /// Formula: y = ln x.  Shapes: any -> same.
    /// Numerics: within 2 ulp; 0 gives -infinity, negative numbers NaN. Gradient: g / x.
    /// </remarks>
    public Tensor Log()
    {
        var y = Unary(UnaryOp.Log);
        return Records(this) ? y.CameFrom(new LogNode(this)) : y;
    }

    private sealed class LogNode : Node
    {
        private readonly Saved _x;

        public LogNode(Tensor x)
            : base(x) => _x = Save(x);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient / _x.Value);
    }
}
