namespace Descent.Formats;

/// <summary>A picture as bytes: rows from the top, pixels from the left, the channels of a pixel side by side.</summary>
/// <remarks>
/// 1 channel is grey, 2 are grey and alpha, 3 are red, green and blue, 4 are these and alpha. Every sample is 8 bits wide, 0 black (or
/// transparent) and 255 white (or opaque). What readers make of other widths, palettes and transparency stands in <see cref="PngReader"/>.
/// </remarks>
public sealed class ImageBytes
{
    /// <summary>Takes <paramref name="pixels"/> as they are, without a copy.</summary>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 to 4.</param>
    /// <param name="pixels">Exactly width x height x channels bytes.</param>
    /// <exception cref="ShapeException">The sizes and the bytes do not fit together.</exception>
    public ImageBytes(int width, int height, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (width < 1 || height < 1 || channels is < 1 or > 4)
        {
            throw new ShapeException($"ImageBytes: got {width}x{height} with {channels} channels; expected sizes of at least 1 and 1 to 4 channels.");
        }

        var bytes = (Int128)width * height * channels;
        if (bytes != pixels.Length)
        {
            throw new ShapeException($"ImageBytes: got {pixels.Length} bytes for {width}x{height} with {channels} channels; expected {bytes}.");
        }

        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples of a pixel: 1 grey, 2 grey and alpha, 3 red, green, blue, 4 these and alpha.</summary>
    public int Channels { get; }

    /// <summary>The samples: sample c of the pixel in column x of row y stands at (y x Width + x) x Channels + c.</summary>
    public byte[] Pixels { get; }

    /// <summary>The samples of row <paramref name="y"/>.</summary>
    public ReadOnlySpan<byte> Row(int y) => Pixels.AsSpan(checked(y * Width * Channels), Width * Channels);

    /// <summary>The same picture with another number of channels; itself where it has that many.</summary>
    /// <remarks>
    /// Grey from colour is the luma of ITU-R BT.601 in 16-bit fixed point, L = (19595 R + 38470 G + 7471 B + 32768) / 65536 rounded down; colour
    /// from grey repeats it; a new alpha is 255, and one that goes is dropped without blending. All as Pillow's <c>Image.convert</c>.
    /// </remarks>
    /// <param name="channels">1 to 4.</param>
    public ImageBytes WithChannels(int channels)
    {
        if (channels == Channels) return this;
        if (channels is < 1 or > 4) throw new ShapeException($"ImageBytes.WithChannels: got {channels} channels; expected 1 to 4.");
        var converted = new byte[checked(Width * Height * channels)];
        ChannelConversion.Convert(Pixels, Channels, converted, channels, Width * Height);
        return new ImageBytes(Width, Height, channels, converted);
    }
}
