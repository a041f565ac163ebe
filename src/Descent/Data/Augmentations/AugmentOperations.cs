namespace Descent.Data;

/// <summary>What the operations of RandAugment and TrivialAugment do.</summary>
/// <remarks>Magnitudes are torchvision's: tangents for shears, pixels for shifts, degrees for turns, what is added to the factor 1 for colours, bits
/// for posterize and a byte for solarize.</remarks>
internal static class AugmentOperations
{
    /// <summary>How many magnitudes there are, from the weakest to the strongest.</summary>
    public const int Bins = 31;

    /// <summary>How many operations there are.</summary>
    public const int Count = (int)AugmentOperation.Equalize + 1;

    /// <summary>Whether the magnitude gets a random sign.</summary>
    public static bool IsSigned(AugmentOperation operation) => operation is >= AugmentOperation.ShearX and <= AugmentOperation.Sharpness;

    /// <summary>Whether the operation has a strength.</summary>
    public static bool HasMagnitude(AugmentOperation operation) => operation is >= AugmentOperation.ShearX and <= AugmentOperation.Solarize;

    /// <summary>Number <paramref name="index"/> of the numbers from <paramref name="start"/> to <paramref name="end"/>, with the roundings of
    /// torch.linspace: whole pixels are cut off later, where the last bit decides.</summary>
    public static float Step(float start, float end, int index)
    {
        var step = (end - start) / (Bins - 1);
        return index < Bins / 2 ? start + (step * index) : end - (step * (Bins - 1 - index));
    }

    /// <summary>Bits left of 8 when up to <paramref name="most"/> are taken away.</summary>
    public static int Bits(int most, int index) => 8 - (int)MathF.Round(index / ((Bins - 1) / (float)most));

    /// <summary>Changes a sample.</summary>
    public static void Apply(Sample sample, AugmentOperation operation, float magnitude, Interpolation interpolation, float fill, int fillClass)
    {
        var image = sample.Image;
        var (middleX, middleY, degrees) = (-image.Width * 0.5, -image.Height * 0.5, double.RadiansToDegrees(Math.Atan(magnitude)));
        switch (operation)
        {
            case AugmentOperation.ShearX:
                SampleGeometry.Transform(sample, AffineMap.Create(0, 0, 0, 1, degrees, 0, middleX, middleY), interpolation, fill, fillClass);
                break;
            case AugmentOperation.ShearY:
                SampleGeometry.Transform(sample, AffineMap.Create(0, 0, 0, 1, 0, degrees, middleX, middleY), interpolation, fill, fillClass);
                break;
            case AugmentOperation.TranslateX:
                SampleGeometry.Crop(sample, Region.Of(image) with { Left = -(int)magnitude }, PadMode.Constant, fill, fillClass);
                break;
            case AugmentOperation.TranslateY:
                SampleGeometry.Crop(sample, Region.Of(image) with { Top = -(int)magnitude }, PadMode.Constant, fill, fillClass);
                break;
            case AugmentOperation.Rotate:
                SampleGeometry.Transform(sample, AffineMap.Rotation(magnitude), interpolation, fill, fillClass);
                break;
            default:
                Recolor(sample, operation, magnitude);
                break;
        }
    }

    private static void Recolor(Sample sample, AugmentOperation operation, float magnitude)
    {
        var image = sample.Image;
        switch (operation)
        {
            case AugmentOperation.Brightness: Adjust.Brightness(image, 1 + magnitude); break;
            case AugmentOperation.Color: Adjust.Saturation(image, 1 + magnitude); break;
            case AugmentOperation.Contrast: Adjust.Contrast(image, 1 + magnitude); break;
            case AugmentOperation.Sharpness: Adjust.Sharpness(image, 1 + magnitude, sample.Scratch); break;
            case AugmentOperation.Posterize: Adjust.Posterize(image, (int)magnitude); break;
            case AugmentOperation.Solarize: Adjust.Solarize(image, magnitude / 255); break;
            case AugmentOperation.AutoContrast: Adjust.AutoContrast(image); break;
            case AugmentOperation.Equalize: Adjust.Equalize(image); break;
            default: break;
        }
    }
}
