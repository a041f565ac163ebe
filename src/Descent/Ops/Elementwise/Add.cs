namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Sum, element by element.</summary>
    /// <remarks>Shapes: NumPy's broadcasting; the gradient of a repeated side is summed over its repetitions.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator +(Tensor left, Tensor right)
    {
        var y = left.Binary(BinaryOp.Add, right);
        return Records(left, right) ? y.CameFrom(new AddNode(left, right)) : y;
    }

    /// <summary>x + value.</summary>
    public static Tensor operator +(Tensor x, float value) => x.Affine(1, value);

    /// <summary>value + x.</summary>
    public static Tensor operator +(float value, Tensor x) => x.Affine(1, value);

    private sealed class AddNode(Tensor left, Tensor right) : Node(left, right)
    {
        private readonly Shape _left = left.Shape;
        private readonly Shape _right = right.Shape;

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            if (Needs(0)) Accumulate(0, gradient.SumTo(_left));
            if (Needs(1)) Accumulate(1, gradient.SumTo(_right));
        }
    }
}
