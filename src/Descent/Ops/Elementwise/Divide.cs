namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Quotient, element by element; x / 0 is infinite or NaN, as in IEEE 754.</summary>
    /// <remarks>Shapes: NumPy's broadcasting.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator /(Tensor left, Tensor right)
    {
        var y = left.Binary(BinaryOp.Divide, right);
        return Records(left, right) ? y.CameFrom(new DivideNode(left, right)) : y;
    }

    /// <summary>x / value.</summary>
    public static Tensor operator /(Tensor x, float value) => x / Scalar(value, x.Device);

    /// <summary>value / x.</summary>
    public static Tensor operator /(float value, Tensor x) => Scalar(value, x.Device) / x;

    private sealed class DivideNode : Node
    {
        private readonly Saved _left;
        private readonly Saved _right;

        public DivideNode(Tensor left, Tensor right)
            : base(left, right) => (_left, _right) = (Save(left), Save(right));

        // d(a/b) = da / b - a/b^2 db
        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var share = gradient / _right.Value;
            if (Needs(1)) Accumulate(1, (-(share * (_left.Value / _right.Value))).SumTo(_right.Value.Shape));
            if (Needs(0)) Accumulate(0, share.SumTo(_left.Value.Shape));
        }
    }
}
