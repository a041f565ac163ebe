namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The square root, element by element.</summary>
    /// <remarks>
    /// Formula: y = sqrt x.  Shapes: any -> same.
    /// Numerics: correctly rounded; negative numbers give NaN. Gradient: g / (2 y), infinite at 0.
    /// </remarks>
    public Tensor Sqrt()
    {
        var y = Unary(UnaryOp.Sqrt);
        return Records(this) ? y.CameFrom(new SqrtNode(this, y)) : y;
    }

    private sealed class SqrtNode : Node
    {
        private readonly Saved _y;

        public SqrtNode(Tensor x, Tensor y)
            : base(x) => _y = Save(y);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient / (_y.Value * 2));
    }
}
