namespace Descent;

public sealed partial class Tensor
{
    /// <summary>scale * x + shift in one pass.</summary>
    /// <remarks>Shapes: any -> same. Gradient: scale * g.</remarks>
    public Tensor Affine(float scale, float shift)
    {
        var y = Unary(UnaryOp.Affine, scale, shift);
        return Records(this) ? y.CameFrom(new AffineNode(this, scale)) : y;
    }

    private sealed class AffineNode(Tensor x, float scale) : Node(x)
    {
        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient) => Accumulate(0, scale == 1 ? gradient : gradient * scale);
    }
}
