namespace Descent.Formats;

/// <summary>Reads a picture, PNG or JPEG: which, its first bytes say, not its name.</summary>
/// <remarks>Another kind of file is a <see cref="DataException"/> that names the kind. To read many, <see cref="ImageReader"/> is faster.</remarks>
public static class ImageFile
{
    /// <summary>How the names of files that can be read end, with the dot, in small letters.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a file's name ends as one of a picture that can be read; its content is not looked at.</summary>
    public static bool HasImageName(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

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

    /// <summary>Kind, sizes and channels of a file, without its pixels; a JPEG's can be read without libjpeg-turbo.</summary>
    public static ImageInfo ReadInfo(string path, ImageOptions? options = null)
    {
        byte[] file = [];
        var length = FileBytes.Read(path, ref file);
        options ??= ImageOptions.Default;
        return FormatOf(file.AsSpan(0, length), path) == ImageFormat.Png
            ? PngReader.ReadInfo(file, length, path, options)
            : JpegReader.ReadInfo(file.AsSpan(0, length), path, options);
    }

    /// <summary>Reads the picture in the first <paramref name="length"/> bytes of <paramref name="file"/>.</summary>
    internal static ImageInfo Decode(byte[] file, int length, string name, ImageOptions options, PixelStore store) =>
        FormatOf(file.AsSpan(0, length), name) == ImageFormat.Png
            ? PngReader.Decode(file, length, name, options, store)
            : JpegReader.Decode(file.AsSpan(0, length), name, options, store);

    private static ImageBytes Read(byte[] file, int length, string name, ImageOptions? options)
    {
        var store = new PixelStore();
        var info = Decode(file, length, name, options ?? ImageOptions.Default, store);
        return store.ToImage(info);
    }

    private static ImageFormat FormatOf(ReadOnlySpan<byte> file, string name)
    {
        if (file.StartsWith(PngContent.Signature[..4])) return ImageFormat.Png;
        if (file.StartsWith(JpegHeader.Signature)) return ImageFormat.Jpeg;
        if (file.IsEmpty) throw new DataException($"{name}: got an empty file; expected a picture, PNG or JPEG.");
        var kind = Kind(file);
        var got = kind ?? $"{Convert.ToHexString(file[..Math.Min(file.Length, 8)])} at the start";
        throw new DataException($"{name}: got {got}; expected a picture, PNG or JPEG.{(kind is null ? "" : " Convert it first.")}");
    }

    private static string? Kind(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("GIF8"u8)) return "a GIF picture";
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8)) return "a WebP picture";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)) return "a TIFF picture";
        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8)) return "a HEIF, AVIF or video file";
        if (file.StartsWith("BM"u8)) return "a BMP picture";
        if (file.StartsWith("8BPS"u8)) return "a Photoshop picture";
        if (file.Length > 2 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'7' && file[2] <= ' ') return "a Netpbm picture";
        if (file[0] == '<') return "a web page or SVG";
        return file.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) ? "a Windows icon" : null;
    }
}
