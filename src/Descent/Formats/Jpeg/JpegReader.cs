namespace Descent.Formats;

/// <summary>Reads JPEG files through libjpeg-turbo, which is loaded at the first use; everything else in Descent works without it.</summary>
/// <remarks>
/// <para>
/// Pixels are those of Pillow and of every reader over this library: exact inverse transform (ISLOW), smooth upsampling of colours. Grey files give 1
/// channel, others 3. Four inks (CMYK, YCCK) become colours as in Pillow: stored inverted as Adobe does, R = K' - round((255 - C') K' / 255) with the
/// stored C' and K'. Colour profiles are not applied. The Exif orientation is (<see cref="ImageOptions.UseOrientation"/>).
/// </para>
/// <para>
/// The library is searched as libturbojpeg.so.0, libturbojpeg.dylib or turbojpeg.dll beside the program and where the system and its usual
/// installers put it; the environment variable DESCENT_TURBOJPEG names another file. Versions from 2.0 on will do.
/// </para>
/// <para>
/// The header is read and checked here, without native code: sizes against <see cref="ImageOptions.MaxPixels"/> and against the file's length (at
/// most 1024 pixels a byte), memory for the coefficients of several scans, the number of scans times pixels. What the library warns of (a file cut
/// off, wrong codes) is a <see cref="DataException"/> unless <see cref="ImageOptions.AcceptDamage"/> is set.
/// Any number of threads may read at once. Reference: ITU-T T.81, 1992; libjpeg-turbo, TurboJPEG API.
/// </para>
/// </remarks>
public static class JpegReader
{
    // A block of 64 pixels takes at least one bit of each component, 512 pixels a byte; the other half is for what is sampled less.
    private const int MostPixelsOfByte = 1024;
    private const int MostScans = 500; // libjpeg-turbo's own limit

    /// <summary>Whether libjpeg-turbo was found; where not, reading throws an error that says how to install it.</summary>
    public static bool IsAvailable => TurboJpeg.IsAvailable;

    /// <summary>Reads a file.</summary>
    public static ImageBytes Read(string path, ImageOptions? options = null)
    {
        byte[] file = [];
        var length = FileBytes.Read(path, ref file);
        return Read(file.AsSpan(0, length), path, options);
    }

    /// <summary>Reads a stream to its end; <paramref name="name"/> stands for the file in messages.</summary>
    public static ImageBytes Read(Stream stream, string name, ImageOptions? options = null)
    {
        byte[] file = [];
        var length = FileBytes.Read(stream, name, ref file);
        return Read(file.AsSpan(0, length), name, options);
    }

    /// <summary>Sizes, channels and orientation, from the header alone and without the library.</summary>
    /// <param name="file">The bytes of the file, at least up to its pixels.</param>
    /// <param name="name">Stands for the file in messages.</param>
    /// <param name="options">Null: the defaults.</param>
    public static ImageInfo ReadInfo(ReadOnlySpan<byte> file, string name, ImageOptions? options = null)
    {
        options ??= ImageOptions.Default;
        return Info(Check(file, name, options), options);
    }

    /// <summary>Reads the bytes of a file into <paramref name="destination"/> and allocates nothing (unless the picture has to be turned).</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="name">Stands for the file in messages.</param>
    /// <param name="destination">
    /// At least width x height x channels of <see cref="ReadInfo"/>, with 4 channels for inks: 4 x width x height bytes always do.
    /// </param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ShapeException">The destination is too short.</exception>
    /// <exception cref="DataException">The file is not a whole JPEG, is over the limits, or the library is missing.</exception>
    public static ImageInfo Decode(ReadOnlySpan<byte> file, string name, Span<byte> destination, ImageOptions? options = null)
    {
        options ??= ImageOptions.Default;
        var header = Check(file, name, options);
        CheckScans(file, name, header, options);
        var info = Info(header, options);
        var needed = BytesNeeded(header, info);
        if (destination.Length < needed)
        {
            throw new ShapeException(
                $"JpegReader.Decode: got {destination.Length} bytes for {name} of {header.Width}x{header.Height} pixels; " +
                $"expected at least {needed}.");
        }

        Decode(file, name, header, info, options, destination);
        return info;
    }

    /// <summary>Reads the bytes of a file into memory that is used again.</summary>
    internal static ImageInfo Decode(ReadOnlySpan<byte> file, string name, ImageOptions options, PixelStore store)
    {
        var header = Check(file, name, options);
        CheckScans(file, name, header, options);
        var info = Info(header, options);
        TurboJpeg.Require();
        Decode(file, name, header, info, options, store.Take(BytesNeeded(header, info)));
        return info;
    }

    private static ImageBytes Read(ReadOnlySpan<byte> file, string name, ImageOptions? options)
    {
        var store = new PixelStore();
        var info = Decode(file, name, options ?? ImageOptions.Default, store);
        return store.ToImage(info);
    }

    private static void Decode(ReadOnlySpan<byte> file, string name, JpegHeader header, ImageInfo info, ImageOptions options, Span<byte> pixels)
    {
        var count = header.Width * header.Height;
        var channels = header.Components == 1 && info.Channels != 3 ? 1 : 3; // the library repeats grey by itself
        var format = header.Components == 4 ? TurboJpegFormat.Inks : channels == 1 ? TurboJpegFormat.Grey : TurboJpegFormat.Rgb;
        TurboJpeg.Decode(file, pixels, header.Width, header.Height, format, name, options.AcceptDamage);
        if (header.Components == 4) JpegInks.ToColors(pixels, count);
        if (channels != info.Channels) ChannelConversion.Convert(pixels, channels, pixels, info.Channels, count);
        if (options.UseOrientation) Upright.Turn(header.Width, header.Height, info.Channels, header.Orientation, pixels);
    }

    private static JpegHeader Check(ReadOnlySpan<byte> file, string name, ImageOptions options)
    {
        var header = JpegHeader.Parse(file, name);
        options.CheckSize(name, header.Width, header.Height);
        return header;
    }

    private static ImageInfo Info(JpegHeader header, ImageOptions options)
    {
        var (width, height) = (header.Width, header.Height);
        if (options.UseOrientation) (width, height) = Upright.Size(width, height, header.Orientation);
        return new ImageInfo(ImageFormat.Jpeg, width, height, options.ChannelsFor(header.Components == 1 ? 1 : 3), header.Orientation);
    }

    private static long BytesNeeded(JpegHeader header, ImageInfo info) =>
        (long)header.Width * header.Height * Math.Max(info.Channels, header.Components);

    // What the library would take in memory and time for what a header says; ten scans are usual.
    private static void CheckScans(ReadOnlySpan<byte> file, string name, JpegHeader header, ImageOptions options)
    {
        var pixels = (long)header.Width * header.Height;
        if (pixels > (long)MostPixelsOfByte * file.Length)
        {
            throw new DataException(
                $"{name}: got {header.Width}x{header.Height} pixels in {file.Length} bytes; expected at most {MostPixelsOfByte} pixels for each. " +
                "The file is cut off or its header is damaged.");
        }

        if (header.Coefficients == 0) return;
        var bytes = (2 * header.Coefficients) + (pixels * header.Components);
        if (bytes > 4 * options.MaxPixels)
        {
            throw new DataException(
                $"{name}: got {header.Width}x{header.Height} pixels in several scans, which need {bytes} bytes; expected at most " +
                $"{4 * options.MaxPixels}, 4 for each of MaxPixels.");
        }

        var scans = JpegHeader.CountScans(file);
        if (scans > MostScans || scans * pixels > 20 * options.MaxPixels)
        {
            throw new DataException(
                $"{name}: got {scans} scans of {pixels} pixels; expected at most {MostScans}, and {20 * options.MaxPixels} pixels in all.");
        }
    }
}
