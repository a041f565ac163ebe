namespace Descent.Data;

/// <content>Brightness.</content>
public static partial class Adjust
{
    /// <summary>Multiplies every value: factor x. 0 gives black, 1 the image, 2 twice the light.</summary>
    public static void Brightness(Image image, float factor)
    {
        CheckFactor(factor, "Brightness");
        Scale(image.Pixels, factor, 0);
    }
}
