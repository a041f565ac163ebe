namespace Descent.Formats;

/// <summary>Reads PNG files: every kind of the standard (1 to 16 bits; grey, colour, palette, alpha; interlaced), over the runtime's zlib.</summary>
/// <remarks>
/// <para>
/// The result has 8 bits a sample. Grey of 1, 2 and 4 bits is scaled by 255, 85 and 17; 16 bits are rounded to the nearest of 256 values,
/// (v + 128) / 257 rounded down (Pillow and libpng's default cut the low byte instead). A palette becomes its colours: 3 channels, or 4 where it
/// has transparency (chunk tRNS). One transparent grey or colour becomes an alpha channel of 0 and 255, compared in the file's own width. Gamma and
/// colour profiles are not applied, as in Pillow. <see cref="ImageOptions.KeepIndices"/> keeps indices and small greys as they are.
/// </para>
/// <para>
/// All checksums are compared (CRC-32 of every chunk, Adler-32 of the pixels); bytes after IEND are not looked at. The declared size is compared
/// with <see cref="ImageOptions.MaxPixels"/> and with the most that the compressed bytes can hold (1032 to 1) before memory is taken.
/// What is wrong is a <see cref="DataException"/>. Reference: ISO/IEC 15948, Portable Network Graphics, second edition, 2004.
/// </para>
/// </remarks>
public static class PngReader
{
    // No deflate stream grows by more than this factor (zlib technical details: 1032 to 1).
    private const long LargestDeflateRatio = 1032;

    /// <summary>Reads a file.</summary>
    public static ImageBytes Read(string path, ImageOptions? options = null)
    {
        byte[] file = [];
        var length = FileBytes.Read(path, ref file);
        return Read(file, length, path, options);
    }

    /// <summary>Reads a stream to its end; <paramref name="name"/> stands for the file in messages.</summary>
    public static ImageBytes Read(Stream stream, string name, ImageOptions? options = null)
    {
        byte[] file = [];
        var length = FileBytes.Read(stream, name, ref file);
        return Read(file, length, name, options);
    }

    /// <summary>What the header says; the pixels are not unpacked.</summary>
    internal static ImageInfo ReadInfo(byte[] file, int length, string name, ImageOptions options)
    {
        var content = PngContent.Parse(file, length, name, options, isHeaderOnly: true);
        return Info(content, options);
    }

    /// <summary>Reads the picture in the first <paramref name="length"/> bytes of <paramref name="file"/>.</summary>
    internal static ImageInfo Decode(byte[] file, int length, string name, ImageOptions options, PixelStore store)
    {
        var content = PngContent.Parse(file, length, name, options, isHeaderOnly: false);
        CheckHeld(content, name);
        var info = Info(content, options);
        var samples = new PngSamples(content, name, options);
        var (width, height) = (content.Header.Width, content.Header.Height);
        var pixels = store.Take((long)width * height * Math.Max(samples.Channels, info.Channels));
        Unpack(file, content, samples, name, pixels);
        if (samples.Channels != info.Channels) ChannelConversion.Convert(pixels, samples.Channels, pixels, info.Channels, width * height);
        if (options.UseOrientation) Upright.Turn(width, height, info.Channels, content.Orientation, pixels);
        return info;
    }

    private static ImageBytes Read(byte[] file, int length, string name, ImageOptions? options)
    {
        var store = new PixelStore();
        var info = Decode(file, length, name, options ?? ImageOptions.Default, store);
        return store.ToImage(info);
    }

    private static ImageInfo Info(PngContent content, ImageOptions options)
    {
        var (width, height) = (content.Header.Width, content.Header.Height);
        if (options.UseOrientation) (width, height) = Upright.Size(width, height, content.Orientation);
        var channels = options.ChannelsFor(PngSamples.ChannelCount(content, options));
        return new ImageInfo(ImageFormat.Png, width, height, channels, content.Orientation);
    }

    private static void CheckHeld(PngContent content, string name)
    {
        long needed = 0, held = 0;
        foreach (var pass in PngPass.Of(content.Header))
        {
            var width = pass.Width(content.Header);
            if (width > 0) needed += (1L + content.Header.RowBytes(width)) * pass.Height(content.Header);
        }

        foreach (var (_, length) in content.Pixels) held += length;
        if (needed > held * LargestDeflateRatio)
        {
            throw new DataException(
                $"{name}: got {content.Header.Width}x{content.Header.Height} pixels, {needed} bytes, in {held} compressed bytes; expected at most " +
                $"{LargestDeflateRatio} times as many. The file is cut off or its header is damaged.");
        }
    }

    private static void Unpack(byte[] file, PngContent content, PngSamples samples, string name, Span<byte> pixels)
    {
        var (header, channels) = (content.Header, samples.Channels);
        using var rows = new PngRows(file, content, name);
        var line = header.IsInterlaced ? new byte[header.Width * channels] : [];
        foreach (var pass in PngPass.Of(header))
        {
            var (width, height) = (pass.Width(header), pass.Height(header));
            if (width == 0) continue; // such a pass has no rows in the file
            rows.Start(header.RowBytes(width), height);
            for (var j = 0; j < height; j++)
            {
                var y = pass.Y + (j * pass.DY);
                var target = pixels.Slice((int)((long)y * header.Width * channels), header.Width * channels);
                if (!header.IsInterlaced)
                {
                    samples.Convert(rows.Next(), target, y);
                    continue;
                }

                samples.Convert(rows.Next(), line.AsSpan(0, width * channels), y);
                for (var i = 0; i < width; i++)
                    line.AsSpan(i * channels, channels).CopyTo(target[((pass.X + (i * pass.DX)) * channels)..]);
            }
        }

        rows.ExpectEnd();
    }
}
