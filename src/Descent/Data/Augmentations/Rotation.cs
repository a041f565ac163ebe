namespace Descent.Data;

/// <summary>Turns an image around its middle by a random angle; label map and boxes too.</summary>
/// <remarks>The angle is uniform from -degrees to degrees, as in torchvision's RandomRotation, which has no default: 15 is a choice of this library.
/// The size stays: corners are lost. A box becomes the smallest box around its turned corners.</remarks>
public sealed class Rotation : SampleTransform
{
    private readonly float _degrees, _fill, _p;
    private readonly int _fillClass;
    private readonly Interpolation _interpolation;

    /// <summary>Creates the transform.</summary>
    /// <param name="degrees">The largest angle, from 0 to 180; default 15.</param>
    /// <param name="interpolation">Nearest or bilinear; default nearest, as torchvision. Label maps always take the nearest.</param>
    /// <param name="fill">What comes from beyond the edges; default 0, black.</param>
    /// <param name="fillClass">Its class in a label map; default 0.</param>
    /// <param name="p">How probable the change is, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Rotation(
        float degrees = 15, Interpolation interpolation = Interpolation.Nearest, float fill = 0, int fillClass = 0, float p = 1)
    {
        _degrees = AugmentationChecks.Between(degrees, 0, 180, nameof(Rotation), nameof(degrees));
        _interpolation = AugmentationChecks.Affine(interpolation, nameof(Rotation));
        _p = AugmentationChecks.Probability(p, nameof(Rotation));
        (_fill, _fillClass) = (fill, fillClass);
    }

    /// <inheritdoc/>
    public override string Name => "rotation";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        _ = sample.ImageFor(Name);
        if (!context.Draw(_p)) return;
        var change = AffineMap.Rotation(context.Around(0, _degrees));
        SampleGeometry.Transform(sample, change, _interpolation, _fill, _fillClass);
    }
}
