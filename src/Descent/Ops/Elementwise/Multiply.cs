namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Product, element by element. The matrix product is <see cref="MatMul"/>.</summary>
    /// <remarks>Shapes: NumPy's broadcasting.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator *(Tensor left, Tensor right)
    {
        var y = left.Binary(BinaryOp.Multiply, right);
        return Records(left, right) ? y.CameFrom(new MultiplyNode(left, right)) : y;
    }

    /// <summary>x * value.</summary>
    public static Tensor operator *(Tensor x, float value) => x.Affine(value, 0);

    /// <summary>value * x.</summary>
    public static Tensor operator *(float value, Tensor x) => x.Affine(value, 0);

    private sealed class MultiplyNode : Node
    {
        private readonly Saved _left;
        private readonly Saved _right;

        public MultiplyNode(Tensor left, Tensor right)
            : base(left, right) => (_left, _right) = (Save(left), Save(right));

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            if (Needs(0)) Accumulate(0, (gradient * _right.Value).SumTo(_left.Value.Shape));
            if (Needs(1)) Accumulate(1, (gradient * _left.Value).SumTo(_right.Value.Shape));
        }
    }
}
