namespace Descent.Data;

/// <summary>How the value between pixels is found when an image is resized or turned. Classes of a <see cref="LabelMap"/> always take the nearest
/// pixel.</summary>
public enum Interpolation
{
    /// <summary>The pixel whose centre is nearest.</summary>
    Nearest,

    /// <summary>Weights that fall linearly with the distance.</summary>
    Bilinear,

    /// <summary>Cubic weights over four pixels with the parameter -1/2, as Pillow has them; results can leave the range of the pixels.</summary>
    Bicubic,
}
