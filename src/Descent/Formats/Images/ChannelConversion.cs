namespace Descent.Formats;

/// <summary>Turns pixels of one number of channels into pixels of another, as Pillow's <c>Image.convert</c>.</summary>
internal static class ChannelConversion
{
    /// <summary>Converts <paramref name="count"/> pixels; both may be the same memory, since pixels that grow are taken from the last on.</summary>
    public static void Convert(ReadOnlySpan<byte> from, int fromChannels, Span<byte> to, int toChannels, int count)
    {
        var (first, step) = toChannels > fromChannels ? (count - 1, -1) : (0, 1);
        for (int n = 0, i = first; n < count; n++, i += step)
        {
            var pixel = from.Slice(i * fromChannels, fromChannels);
            int red = pixel[0], green = red, blue = red;
            if (fromChannels >= 3) (green, blue) = (pixel[1], pixel[2]);
            var alpha = fromChannels is 2 or 4 ? pixel[^1] : (byte)255;
            var target = to.Slice(i * toChannels, toChannels);
            if (toChannels < 3) target[0] = fromChannels < 3 ? (byte)red : Luma(red, green, blue);
            else (target[0], target[1], target[2]) = ((byte)red, (byte)green, (byte)blue);
            if (toChannels is 2 or 4) target[^1] = alpha;
        }
    }

    /// <summary>The luma of ITU-R BT.601 in 16-bit fixed point.</summary>
    public static byte Luma(int red, int green, int blue) => (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 0x8000) >> 16);
}
