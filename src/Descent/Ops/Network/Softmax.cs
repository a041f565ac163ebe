namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Probabilities from scores, along the last axis.</summary>
    /// <remarks>
    /// Formula: y_i = e^(x_i - max) / sum_j e^(x_j - max).  Shapes: (..., K) -> same.
    /// Numerics: the maximum is subtracted first, so large scores stay finite. Gradient: y (g - sum(g y)).
    /// </remarks>
    /// <exception cref="ShapeException">No axis.</exception>
    public Tensor Softmax() => SoftmaxRows(isLogarithm: false);

    /// <summary>The logarithm of <see cref="Softmax()"/>, without ever taking the logarithm of a rounded zero.</summary>
    /// <remarks>Formula: y_i = x_i - max - ln sum_j e^(x_j - max).  Shapes: (..., K) -> same.  Gradient: g - e^y sum(g).</remarks>
    /// <exception cref="ShapeException">No axis.</exception>
    public Tensor LogSoftmax() => SoftmaxRows(isLogarithm: true);

    private Tensor SoftmaxRows(bool isLogarithm)
    {
        var name = isLogarithm ? "LogSoftmax" : "Softmax";
        if (Rank == 0) throw Errors.ShapeErrors.Rank(name, Shape, "at least one axis");
        var (rows, columns) = (Product(Shape.Sizes[..^1]), Shape[-1]);
        var y = Fresh(Shape);
        Device.Softmax(Storage, y.Storage, rows, columns, isLogarithm);
        return Records(this) ? y.CameFrom(new SoftmaxNode(this, y, rows, columns, isLogarithm)) : y;
    }

    private sealed class SoftmaxNode : Node
    {
        private readonly Saved _y;
        private readonly (int Rows, int Columns, bool IsLogarithm) _shape;

        public SoftmaxNode(Tensor x, Tensor y, int rows, int columns, bool isLogarithm)
            : base(x) => (_y, _shape) = (Save(y), (rows, columns, isLogarithm));

        internal override void Follow(AxisFlow flow) => flow.Elementwise();

        protected override void Backward(Tensor gradient)
        {
            var y = _y.Value;
            if (Tape.CreatesGraph)
            {
                Accumulate(0, _shape.IsLogarithm ? gradient - (y.Exp() * gradient.Sum(-1, keepDims: true))
                    : y * (gradient - (gradient * y).Sum(-1, keepDims: true)));
                return;
            }

            var gx = gradient.Fresh(gradient.Shape);
            gradient.Device.SoftmaxGradient(gradient.Storage, y.Storage, gx.Storage, _shape.Rows, _shape.Columns, _shape.IsLogarithm);
            Accumulate(0, gx);
        }
    }
}
