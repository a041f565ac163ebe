namespace Descent.Data;

/// <summary>The operations that RandAugment and TrivialAugment draw from, in torchvision's order.</summary>
internal enum AugmentOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}
