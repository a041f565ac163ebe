namespace Descent.Formats;

/// <summary>Turns pixels of one number of channels into pixels of another, as Pillow's <c>Image.convert</c>.</summary>
internal static class ChannelConversion
{
    /// <summary>Converts all pixels of <paramref name="from"/>; the two may not overlap.</summary>
    public static void Convert(ReadOnlySpan<byte> from, int fromChannels, Span<byte> to, int toChannels)
    {
        for (var (i, o) = (0, 0); i < from.Length; i += fromChannels, o += toChannels)
        {
            var pixel = from.Slice(i, fromChannels);
            var target = to.Slice(o, toChannels);
            var alpha = fromChannels is 2 or 4 ? pixel[^1] : (byte)255;
            if (toChannels < 3)
            {
                target[0] = fromChannels < 3 ? pixel[0] : Luma(pixel[0], pixel[1], pixel[2]);
            }
            else
            {
                target[0] = pixel[0];
                target[1] = fromChannels < 3 ? pixel[0] : pixel[1];
                target[2] = fromChannels < 3 ? pixel[0] : pixel[2];
            }

            if (toChannels is 2 or 4) target[^1] = alpha;
        }
    }

    /// <summary>The luma of ITU-R BT.601 in 16-bit fixed point.</summary>
    public static byte Luma(int red, int green, int blue) => (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 0x8000) >> 16);
}
