namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The larger of two numbers, element by element.</summary>
    /// <remarks>
    /// Formula: y = max(left, right); NaN if either is.  Shapes: NumPy's broadcasting.
    /// Gradient: g to the larger one, half of it to each where they are equal, as PyTorch.
    /// </remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor Maximum(Tensor left, Tensor right)
    {
        var y = left.Binary(BinaryOp.Maximum, right);
        return Records(left, right) ? y.CameFrom(new ExtremeNode(left, right, isLargest: true)) : y;
    }

    /// <summary>The smaller of two numbers, element by element.</summary>
    /// <remarks>
    /// Formula: y = min(left, right); NaN if either is.  Shapes: NumPy's broadcasting.
    /// Gradient: g to the smaller one, half of it to each where they are equal, as PyTorch.
    /// </remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor Minimum(Tensor left, Tensor right)
    {
        var y = left.Binary(BinaryOp.Minimum, right);
        return Records(left, right) ? y.CameFrom(new ExtremeNode(left, right, isLargest: false)) : y;
    }

    private sealed class ExtremeNode : Node
    {
        private readonly Saved _left;
        private readonly Saved _right;
        private readonly bool _isLargest;

        public ExtremeNode(Tensor left, Tensor right, bool isLargest)
            : base(left, right) => (_left, _right, _isLargest) = (Save(left), Save(right), isLargest);

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            Tensor left = _left.Value, right = _right.Value;
            var half = left.Equal(right) * 0.5f;
            if (Needs(0)) Accumulate(0, (gradient * (Wins(left, right) + half)).SumTo(left.Shape));
            if (Needs(1)) Accumulate(1, (gradient * (Wins(right, left) + half)).SumTo(right.Shape));
        }

        private Tensor Wins(Tensor one, Tensor other) => _isLargest ? one.Greater(other) : other.Greater(one);
    }
}
