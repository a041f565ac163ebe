namespace Descent.Nn;

/// <summary>An orthogonal matrix: every singular value is the gain, so that a signal keeps its size through any number of linear layers.</summary>
/// <remarks>
/// The weight is the matrix (first axis, rest). Its shorter side's vectors are orthonormal, times gain: normal numbers, made orthogonal by Gram and
/// Schmidt in double precision with positive lengths, which is PyTorch's orthogonal_ (QR, signs by R's diagonal). Time: O(shorter^2 longer).
/// Default gain 1, as PyTorch; other activations: <see cref="Gains"/>.
/// Reference: Saxe, McClelland, Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear networks, ICLR 2014, arXiv:1312.6120.
/// </remarks>
public sealed class Orthogonal(float gain = 1) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        if (weight.Rank < 2) throw Errors.ShapeErrors.Rank("Orthogonal.Fill", weight.Shape, "a weight with at least two axes");
        var rows = weight.Shape[0];
        weight.Assign(OrthogonalMatrix.Draw(rows, rows == 0 ? 0 : weight.Count / rows, gain, rng));
    }
}
