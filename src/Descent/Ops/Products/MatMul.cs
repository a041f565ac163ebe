namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The matrix product over the last two axes.</summary>
    /// <remarks>
    /// Shapes: (..., M, K) times (K, N) -> (..., M, N), or with the same leading axes on both sides (a batch of products).
    /// A transposed operand is read as it lies; nothing is copied. Gradients: g right^T and left^T g.
    /// Numerics: fp32 sums in a fixed order that does not depend on the number of threads.
    /// </remarks>
    /// <param name="right">The right operand.</param>
    /// <param name="transposeLeft">This tensor is stored as (..., K, M).</param>
    /// <param name="transposeRight">The right operand is stored as (..., N, K).</param>
    /// <exception cref="ShapeException">The inner sizes or the leading axes differ, or an operand has fewer than two axes.</exception>
    public Tensor MatMul(Tensor right, bool transposeLeft = false, bool transposeRight = false)
    {
        if (Rank < 2 || right.Rank < 2) throw Errors.ShapeErrors.Rank("MatMul", Rank < 2 ? Shape : right.Shape, "at least two axes on both sides");
        RequireSameDevice("MatMul", this, right);
        if (right.Rank == 2 && Rank > 2 && !transposeLeft) // one tall product instead of a batch
        {
            var rows = Reshape(-1, Shape[-1]).MatMul(right, false, transposeRight);
            return rows.Reshape(Shape.With(-1, rows.Shape[1]));
        }

        var (m, k) = transposeLeft ? (Shape[-1], Shape[-2]) : (Shape[-2], Shape[-1]);
        var (k2, n) = transposeRight ? (right.Shape[-1], right.Shape[-2]) : (right.Shape[-2], right.Shape[-1]);
        if (k != k2) throw Errors.ShapeErrors.InnerSizes(Shape, right.Shape);
        if (!Shape.Sizes[..^2].SequenceEqual(right.Shape.Sizes[..^2]))
            throw new ShapeException($"MatMul: leading axes differ: left {Shape}, right {right.Shape}; expected the same, or a right operand with "
                + $"two axes.");
        var y = Fresh(Shape.Create([.. Shape.Sizes[..^2], m, n]));
        var batch = Product(Shape.Sizes[..^2]);
        var product = new MatMulShape(m, n, k, transposeLeft, transposeRight, batch);
        WorkCounter.Add(product.MultiplyAdds);
        Device.MatMul(product, Storage, right.Storage, null, y.Storage);
        return Records(this, right) ? y.CameFrom(new MatMulNode(this, right, transposeLeft, transposeRight)) : y;
    }

    private sealed class MatMulNode : Node
    {
        private readonly Saved _left;
        private readonly Saved _right;
        private readonly bool _transposeLeft;
        private readonly bool _transposeRight;

        public MatMulNode(Tensor left, Tensor right, bool transposeLeft, bool transposeRight)
            : base(left, right) =>
            (_left, _right, _transposeLeft, _transposeRight) = (Save(left), Save(right), transposeLeft, transposeRight);

        internal override void Follow(AxisFlow flow) => flow.MatrixProduct(_transposeLeft, _transposeRight);

        protected override void Backward(Tensor gradient)
        {
            var (a, b) = (_left.Value, _right.Value);
            if (Needs(0)) Accumulate(0, _transposeLeft ? b.MatMul(gradient, _transposeRight, true) : gradient.MatMul(b, false, !_transposeRight));
            if (Needs(1)) Accumulate(1, _transposeRight ? gradient.MatMul(a, true, _transposeLeft) : a.MatMul(gradient, !_transposeLeft, false));
        }
    }
}
