namespace Descent.Data;

/// <summary>Slants an image by random angles; label map and boxes too.</summary>
/// <remarks>The angles are uniform from -x to x and from -y to y, around the middle, as in torchvision's RandomAffine, which has no default: 15
/// degrees along x is a choice of this library, near the 0.3 (17 degrees) of RandAugment.</remarks>
public sealed class Shear : SampleTransform
{
    private readonly float _x, _y, _fill, _p;
    private readonly int _fillClass;
    private readonly Interpolation _interpolation;

    /// <summary>Creates the transform.</summary>
    /// <param name="x">The largest angle along x, in degrees, from 0 to 80; default 15.</param>
    /// <param name="y">The largest angle along y, in degrees, from 0 to 80; default 0.</param>
    /// <param name="interpolation">Nearest or bilinear; default nearest, as torchvision. Label maps always take the nearest.</param>
    /// <param name="fill">What comes from beyond the edges; default 0, black.</param>
    /// <param name="fillClass">Its class in a label map; default 0.</param>
    /// <param name="p">How probable the change is, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Shear(
        float x = 15, float y = 0, Interpolation interpolation = Interpolation.Nearest, float fill = 0, int fillClass = 0, float p = 1)
    {
        _x = AugmentationChecks.Between(x, 0, 80, nameof(Shear), nameof(x));
        _y = AugmentationChecks.Between(y, 0, 80, nameof(Shear), nameof(y));
        _interpolation = AugmentationChecks.Affine(interpolation, nameof(Shear));
        _p = AugmentationChecks.Probability(p, nameof(Shear));
        (_fill, _fillClass) = (fill, fillClass);
    }

    /// <inheritdoc/>
    public override string Name => "shear";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        _ = sample.ImageFor(Name);
        if (!context.Draw(_p)) return;
        var change = AffineMap.Create(0, 0, 0, 1, context.Around(0, _x), context.Around(0, _y));
        SampleGeometry.Transform(sample, change, _interpolation, _fill, _fillClass);
    }
}
