namespace Descent.Nn;

/// <summary>Convolutions that start as one orthogonal matrix at the kernel's centre, zeros around it: ten thousand layers can train.</summary>
/// <remarks>
/// Formula: w[:, :, centre] = gain Q, all else 0; the centre of an even side is the right or lower one of the middle two. With more channels in
/// than filters a convolution cannot keep all of its input: then the rows of Q are orthonormal, and not the columns. A weight of two axes is a
/// kernel of one position, so this is <see cref="Orthogonal"/>. Default gain 1.
/// Reference: Xiao et al., Dynamical Isometry and a Mean Field Theory of CNNs, ICML 2018, arXiv:1806.05393, algorithm 1.
/// </remarks>
public sealed class DeltaOrthogonal(float gain = 1) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        if (weight.Rank < 2) throw Errors.ShapeErrors.Rank("DeltaOrthogonal.Fill", weight.Shape, "a weight with at least two axes");
        int filters = weight.Shape[0], channels = weight.Shape[1], centre = 0, positions = 1;
        for (var axis = 2; axis < weight.Rank; axis++)
        {
            centre = (centre * weight.Shape[axis]) + (weight.Shape[axis] / 2);
            positions *= weight.Shape[axis];
        }

        var matrix = OrthogonalMatrix.Draw(filters, channels, gain, rng);
        var values = new float[weight.Count];
        for (var i = 0; i < matrix.Length; i++) values[(i * positions) + centre] = matrix[i];
        weight.Assign(values);
    }
}
