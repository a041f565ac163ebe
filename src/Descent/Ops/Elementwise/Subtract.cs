namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Difference, element by element.</summary>
    /// <remarks>Shapes: NumPy's broadcasting.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator -(Tensor left, Tensor right)
    {
        var y = left.Binary(BinaryOp.Subtract, right);
        return Records(left, right) ? y.CameFrom(new SubtractNode(left, right)) : y;
    }

    /// <summary>x - value.</summary>
    public static Tensor operator -(Tensor x, float value) => x.Affine(1, -value);

    /// <summary>value - x.</summary>
    public static Tensor operator -(float value, Tensor x) => x.Affine(-1, value);

    /// <summary>-x.</summary>
    public static Tensor operator -(Tensor x) => x.Affine(-1, 0);

    private sealed class SubtractNode(Tensor left, Tensor right) : Node(left, right)
    {
        private readonly Shape _left = left.Shape;
        private readonly Shape _right = right.Shape;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            if (Needs(0)) Accumulate(0, gradient.SumTo(_left));
            if (Needs(1)) Accumulate(1, -gradient.SumTo(_right));
        }
    }
}
