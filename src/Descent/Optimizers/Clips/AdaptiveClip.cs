namespace Descent.Optim;

/// <summary>Adaptive gradient clipping (AGC): limits each unit's gradient in proportion to the unit's weights.</summary>
/// <remarks>
/// Formula, for each unit: where |g| > ratio max(|w|, epsilon), g *= ratio max(|w|, epsilon) / max(|g|, 1e-6). A unit is what feeds one output: a row
/// of a matrix, a filter of a convolution; a parameter of at most one axis (bias, scale) is one unit, as in the paper's code.
/// The paper leaves the last linear layer out: <c>skipLast</c> does so for the last parameter with two or more axes and what comes after it.
/// Defaults: ratio 0.01, epsilon 0.001, as the paper; nothing is left out.
/// Reference: Brock, De, Smith, Simonyan, High-Performance Large-Scale Image Recognition Without Normalization, ICML 2021, arXiv:2102.06171.
/// </remarks>
public sealed class AdaptiveClip : GradientClip
{
    /// <summary>Creates the clip.</summary>
    /// <param name="ratio">The largest gradient for each unit of weight, above 0.</param>
    /// <param name="epsilon">The least norm of weights that counts, so that zeros can learn; above 0.</param>
    /// <param name="skipLast">Leave the last layer alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public AdaptiveClip(float ratio = 0.01f, float epsilon = 1e-3f, bool skipLast = false)
    {
        CheckLimit(nameof(ratio), nameof(AdaptiveClip), ratio);
        CheckLimit(nameof(epsilon), nameof(AdaptiveClip), epsilon);
        (Ratio, Epsilon, SkipsLast) = (ratio, epsilon, skipLast);
    }

    /// <summary>The largest gradient for each unit of weight.</summary>
    public float Ratio { get; }

    /// <summary>The least norm of weights that counts.</summary>
    public float Epsilon { get; }

    /// <summary>Whether the last layer is left alone.</summary>
    public bool SkipsLast { get; }

    private protected override void Clip(Parameter[] parameters, double norm)
    {
        var last = SkipsLast ? Array.FindLastIndex(parameters, p => p.Shape.Rank >= 2) : -1;
        for (var i = 0; i < (last < 0 ? parameters.Length : last); i++)
        {
            var (gradient, units) = (parameters[i].Grad!, parameters[i].Shape.Rank >= 2 ? parameters[i].Shape[0] : 1);
            var size = units == 0 ? 0 : gradient.Count / units;
            for (var unit = 0; unit < units && size > 0; unit++)
                ClipUnit(parameters[i].Value.Storage.Slice(unit * size, size), gradient.Storage.Slice(unit * size, size));
            gradient.MarkChanged();
        }
    }

    private void ClipUnit(Storage weight, Storage gradient)
    {
        var device = gradient.Device;
        var norm = Math.Sqrt(device.SumOfSquares(gradient));
        var limit = Ratio * Math.Max(Math.Sqrt(device.SumOfSquares(weight)), Epsilon);
        if (norm > limit) device.Unary(UnaryOp.Affine, gradient, gradient, (float)(limit / Math.Max(norm, 1e-6)), 0);
    }
}
