namespace Descent.Data;

/// <content>Erasing.</content>
public static partial class Adjust
{
    /// <summary>Gives all pixels of a region one value; what lies beyond the image is left out.</summary>
    public static void Erase(Image image, Region region, float fill)
    {
        int left = Math.Max(0, region.Left), right = (int)Math.Min(image.Width, (long)region.Left + region.Width);
        int top = Math.Max(0, region.Top), bottom = (int)Math.Min(image.Height, (long)region.Top + region.Height);
        if (right <= left) return;
        for (var channel = 0; channel < image.Channels; channel++)
            for (var y = top; y < bottom; y++)
                image.Row(channel, y)[left..right].Fill(fill);
    }
}
