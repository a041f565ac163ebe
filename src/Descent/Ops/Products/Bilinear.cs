namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A product of two vectors with one matrix for each output.</summary>
    /// <remarks>
    /// Formula: y_k = x^T weight_k z + bias_k.  Shapes: x (..., I), z (..., J) with the same leading axes, weight (K, I, J), bias (K) -> (..., K).
    /// Computed as one matrix product of all pairs x_i z_j. Reference: PyTorch's <c>nn.Bilinear</c>.
    /// </remarks>
    /// <param name="other">z.</param>
    /// <param name="weight">(K, I, J).</param>
    /// <param name="bias">(K), or null.</param>
    /// <exception cref="ShapeException">Sizes that do not fit.</exception>
    public Tensor Bilinear(Tensor other, Tensor weight, Tensor? bias = null)
    {
        if (weight.Rank != 3) throw Errors.ShapeErrors.Rank("Bilinear", weight.Shape, "a weight of (outputs, left features, right features)");
        if (Rank < 1 || other.Rank != Rank || !Shape.With(-1, 1).Equals(other.Shape.With(-1, 1)))
            throw new ShapeException($"Bilinear: got {Shape} and {other.Shape}; expected the same sizes on all axes but the last.");
        if (Shape[-1] != weight.Shape[1] || other.Shape[-1] != weight.Shape[2])
            throw new ShapeException(
                $"Bilinear: got {Shape[-1]} and {other.Shape[-1]} features for a weight of {weight.Shape}; "
                + $"expected {weight.Shape[1]} and {weight.Shape[2]}.");
        var (rows, left, right) = (Product(Shape.Sizes[..^1]), Shape[-1], other.Shape[-1]);
        var pairs = Reshape([rows, left, 1]) * other.Reshape([rows, 1, right]);
        var y = pairs.Reshape([rows, left * right]).Linear(weight.Reshape([weight.Shape[0], left * right]), bias);
        return y.Reshape(Shape.With(-1, weight.Shape[0]));
    }
}
