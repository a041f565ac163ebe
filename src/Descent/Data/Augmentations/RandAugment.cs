namespace Descent.Data;

/// <summary>Applies n operations drawn from fourteen, all with strength m; label map and boxes follow where an operation moves pixels.</summary>
/// <remarks>
/// The operations: identity, shear and shift along x and y, rotate, brightness, colour, contrast, sharpness, posterize, solarize,
/// autocontrast, equalize. Operations, ranges and signs are torchvision's RandAugment with its 31 strengths, as are the
/// defaults n = 2, m = 9: shears 0.09, shifts 0.136 of the size, turns 9 degrees, colours 0.27, posterize 7 bits, solarize from 178.5 / 255.
/// Signs are drawn. Results equal torchvision's on bytes to 2 / 255 for one operation: nothing is rounded to bytes here, except by posterize and
/// equalize.
/// Reference: Cubuk, Zoph, Shlens, Le, RandAugment: practical automated data augmentation with a reduced search space, 2019.
/// </remarks>
public sealed class RandAugment : SampleTransform
{
    private readonly int _n, _m, _fillClass;
    private readonly float _fill;
    private readonly Interpolation _interpolation;

    /// <summary>Creates the transform.</summary>
    /// <param name="n">How many operations, one after the other, at least 0; default 2.</param>
    /// <param name="m">How strong, from 0 to 30; default 9.</param>
    /// <param name="interpolation">Nearest or bilinear; default nearest, as torchvision. Label maps always take the nearest.</param>
    /// <param name="fill">What comes from beyond the edges; default 0, black, as torchvision.</param>
    /// <param name="fillClass">Its class in a label map; default 0.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandAugment(int n = 2, int m = 9, Interpolation interpolation = Interpolation.Nearest, float fill = 0, int fillClass = 0)
    {
        _n = AugmentationChecks.AtLeast(n, 0, nameof(RandAugment), nameof(n));
        if (m is < 0 or >= AugmentOperations.Bins)
            throw new ArgumentOutOfRangeException(nameof(m), $"RandAugment: got m {m}; expected from 0 to {AugmentOperations.Bins - 1}.");
        _m = m;
        _interpolation = AugmentationChecks.Affine(interpolation, nameof(RandAugment));
        (_fill, _fillClass) = (fill, fillClass);
    }

    /// <inheritdoc/>
    public override string Name => "rand-augment";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.PixelsFor(Name);
        for (var i = 0; i < _n; i++)
        {
            var (operation, magnitude) = Draw(context.Rng, _m, image.Height, image.Width);
            AugmentOperations.Apply(sample, operation, magnitude, _interpolation, _fill, _fillClass);
        }
    }

    internal static (AugmentOperation Operation, float Magnitude) Draw(Rng rng, int m, int height, int width)
    {
        var operation = (AugmentOperation)rng.NextInt(AugmentOperations.Count);
        var magnitude = Magnitude(operation, m, height, width);
        return (operation, AugmentOperations.IsSigned(operation) && rng.NextInt(2) == 1 ? -magnitude : magnitude);
    }

    internal static float Magnitude(AugmentOperation operation, int index, int height, int width) => operation switch
    {
        AugmentOperation.ShearX or AugmentOperation.ShearY => AugmentOperations.Step(0, 0.3f, index),
        AugmentOperation.TranslateX => AugmentOperations.Step(0, (float)(150.0 / 331.0 * width), index),
        AugmentOperation.TranslateY => AugmentOperations.Step(0, (float)(150.0 / 331.0 * height), index),
        AugmentOperation.Rotate => AugmentOperations.Step(0, 30, index),
        AugmentOperation.Posterize => AugmentOperations.Bits(4, index),
        AugmentOperation.Solarize => AugmentOperations.Step(255, 0, index),
        >= AugmentOperation.Brightness and <= AugmentOperation.Sharpness => AugmentOperations.Step(0, 0.9f, index),
        _ => 0,
    };
}
