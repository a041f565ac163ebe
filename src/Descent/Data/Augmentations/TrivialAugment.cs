namespace Descent.Data;

/// <summary>Applies one operation drawn from fourteen, with a strength drawn from 31; label map and boxes follow where it moves pixels.</summary>
/// <remarks>
/// The operations: identity, shear and shift along x and y, rotate, brightness, colour, contrast, sharpness, posterize, solarize,
/// autocontrast, equalize. Operations, ranges and signs are torchvision's TrivialAugmentWide: shears to 0.99, shifts to 32
/// pixels, turns to 135 degrees, colours to 0.99, posterize to 2 bits, solarize from any value. Nothing has to be chosen, whatever the data. Results
/// equal torchvision's on bytes to 2 / 255.
/// Reference: Müller and Hutter, TrivialAugment: tuning-free yet state-of-the-art data augmentation, 2021.
/// </remarks>
public sealed class TrivialAugment : SampleTransform
{
    private readonly int _fillClass;
    private readonly float _fill;
    private readonly Interpolation _interpolation;

    /// <summary>Creates the transform.</summary>
    /// <param name="interpolation">Nearest or bilinear; default nearest, as torchvision. Label maps always take the nearest.</param>
    /// <param name="fill">What comes from beyond the edges; default 0, black, as torchvision.</param>
    /// <param name="fillClass">Its class in a label map; default 0.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public TrivialAugment(Interpolation interpolation = Interpolation.Nearest, float fill = 0, int fillClass = 0)
    {
        _interpolation = AugmentationChecks.Affine(interpolation, nameof(TrivialAugment));
        (_fill, _fillClass) = (fill, fillClass);
    }

    /// <inheritdoc/>
    public override string Name => "trivial-augment";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        _ = sample.PixelsFor(Name);
        var (operation, magnitude) = Draw(context.Rng);
        AugmentOperations.Apply(sample, operation, magnitude, _interpolation, _fill, _fillClass);
    }

    internal static (AugmentOperation Operation, float Magnitude) Draw(Rng rng)
    {
        var operation = (AugmentOperation)rng.NextInt(AugmentOperations.Count);
        var magnitude = AugmentOperations.HasMagnitude(operation) ? Magnitude(operation, rng.NextInt(AugmentOperations.Bins)) : 0;
        return (operation, AugmentOperations.IsSigned(operation) && rng.NextInt(2) == 1 ? -magnitude : magnitude);
    }

    internal static float Magnitude(AugmentOperation operation, int index) => operation switch
    {
        AugmentOperation.ShearX or AugmentOperation.ShearY => AugmentOperations.Step(0, 0.99f, index),
        AugmentOperation.TranslateX or AugmentOperation.TranslateY => AugmentOperations.Step(0, 32, index),
        AugmentOperation.Rotate => AugmentOperations.Step(0, 135, index),
        AugmentOperation.Posterize => AugmentOperations.Bits(6, index),
        AugmentOperation.Solarize => AugmentOperations.Step(255, 0, index),
        >= AugmentOperation.Brightness and <= AugmentOperation.Sharpness => AugmentOperations.Step(0, 0.99f, index),
        _ => 0,
    };
}
