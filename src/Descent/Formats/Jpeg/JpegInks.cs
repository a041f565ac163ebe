namespace Descent.Formats;

/// <summary>Turns inverted inks (cyan, magenta, yellow, black as Adobe stores them) into colours, as Pillow's CMYK to RGB.</summary>
internal static class JpegInks
{
    /// <summary>Converts in place: four bytes a pixel become three.</summary>
    public static void ToColors(Span<byte> pixels, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var black = pixels[(4 * i) + 3];
            for (var c = 0; c < 3; c++) pixels[(3 * i) + c] = Color(pixels[(4 * i) + c], black);
        }
    }

    // 255 minus the stored number is the ink; what the ink lets through of what black lets through, a / 255 rounded.
    private static byte Color(int ink, int black)
    {
        var product = ((255 - ink) * black) + 128;
        return (byte)Math.Max(0, black - (((product >> 8) + product) >> 8));
    }
}
