using Descent.Formats;

namespace Descent.Data;

/// <summary>Pixels side by side, as files have them, to planes of floats from 0 to 1.</summary>
internal static class PicturePixels
{
    private static readonly float[] s_units = [.. Enumerable.Range(0, 256).Select(b => b / 255f)];

    /// <summary>Writes a picture to <paramref name="image"/> with 1 or 3 channels; alpha is dropped, grey repeated, colour made grey as
    /// <see cref="ImageBytes.WithChannels"/> says.</summary>
    public static void Spread(ReadOnlySpan<byte> pixels, int height, int width, int from, Image image, int channels)
    {
        image.Resize(channels, height, width);
        if (channels == 1 && from >= 3)
        {
            var grey = image.Plane(0);
            for (int i = 0, o = 0; o < grey.Length; i += from, o++)
                grey[o] = s_units[ChannelConversion.Luma(pixels[i], pixels[i + 1], pixels[i + 2])];
            return;
        }

        if (from == 3 && channels == 3)
        {
            PixelConversion.ToPlanes(pixels, image.Plane(0), image.Plane(1), image.Plane(2));
            return;
        }

        for (var c = 0; c < channels; c++)
        {
            var plane = image.Plane(c);
            var units = s_units;
            for (int i = from >= 3 ? c : 0, o = 0; o < plane.Length; i += from, o++) plane[o] = units[pixels[i]];
        }
    }

    /// <summary>Where a picture is cut after it was brought to a size: its shorter side relative to the window's, and the middle of the
    /// rest.</summary>
    /// <returns>The size of the whole picture, and the window in it.</returns>
    public static (int Height, int Width, Region Window) Fit(int height, int width, int toHeight, int toWidth)
    {
        var scale = Math.Max((double)toHeight / height, (double)toWidth / width);
        var fitHeight = Math.Max(toHeight, (int)Math.Round(height * scale, MidpointRounding.AwayFromZero));
        var fitWidth = Math.Max(toWidth, (int)Math.Round(width * scale, MidpointRounding.AwayFromZero));
        return (fitHeight, fitWidth, new Region((fitWidth - toWidth) / 2, (fitHeight - toHeight) / 2, toWidth, toHeight));
    }
}
