using System.Buffers.Binary;
using System.IO.Compression;

namespace Descent.Formats;

/// <summary>Writes PNG files of 8 bits: grey, grey and alpha, colours, colours and alpha.</summary>
/// <remarks>
/// Each row takes the filter whose bytes, read as signed numbers, have the least sum of magnitudes: the heuristic that the standard recommends
/// (ISO/IEC 15948, 12.8). The same picture gives the same bytes with the same runtime.
/// </remarks>
public static class PngWriter
{
    private const int LongestChunk = 1 << 20;

    /// <summary>Writes a file, whole or not at all.</summary>
    public static void Write(string path, ImageBytes image) => AtomicFile.Write(path, stream => Write(stream, image));

    /// <summary>Writes to a stream.</summary>
    public static void Write(Stream stream, ImageBytes image) => Write(stream, image, []);

    /// <summary>Writes a file of indices with the colours that stand for them: masks that people and programs can read.</summary>
    /// <param name="path">The file; it is written whole or not at all.</param>
    /// <param name="indices">One channel.</param>
    /// <param name="palette">Red, green and blue of each index, for all that occur.</param>
    /// <exception cref="ShapeException">More channels, or a palette that is not one of 1 to 256 colours with all indices.</exception>
    public static void WriteIndexed(string path, ImageBytes indices, byte[] palette)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(palette);
        var isPalette = palette.Length is >= 3 and <= 768 && palette.Length % 3 == 0;
        if (indices.Channels != 1 || !isPalette || indices.Pixels.Max() >= palette.Length / 3)
        {
            throw new ShapeException(
                $"PngWriter: got {indices.Channels} channels and a palette of {palette.Length} bytes; "
                + "expected one channel and three bytes for each index, at most 768.");
        }

        AtomicFile.Write(path, stream => Write(stream, indices, palette));
    }

    private static void Write(Stream stream, ImageBytes image, ReadOnlySpan<byte> palette)
    {
        ArgumentNullException.ThrowIfNull(image);
        var color = palette.Length > 0 ? PngColor.Palette
            : image.Channels switch { 1 => PngColor.Grey, 2 => PngColor.GreyAlpha, 3 => PngColor.Rgb, _ => PngColor.Rgba };
        Span<byte> header = stackalloc byte[PngHeader.Bytes];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        (header[8], header[9]) = (8, (byte)color);
        stream.Write(PngContent.Signature);
        WriteChunk(stream, "IHDR"u8, header);
        if (palette.Length > 0) WriteChunk(stream, "PLTE"u8, palette);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) WriteRows(zlib, image);
        var pixels = packed.GetBuffer().AsSpan(0, (int)packed.Length);
        for (var at = 0; at < pixels.Length; at += LongestChunk)
            WriteChunk(stream, "IDAT"u8, pixels.Slice(at, Math.Min(LongestChunk, pixels.Length - at)));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, type), content));
        stream.Write(number);
    }

    private static void WriteRows(Stream zlib, ImageBytes image)
    {
        var width = image.Width * image.Channels;
        var (best, tried) = (new byte[width + 1], new byte[width + 1]);
        ReadOnlySpan<byte> above = new byte[width];
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            var least = long.MaxValue;
            for (var filter = 0; filter < PngFilters.Count; filter++)
            {
                tried[0] = (byte)filter;
                var cost = PngFilters.Apply(filter, row, above, image.Channels, tried.AsSpan(1));
                if (cost >= least) continue;
                least = cost;
                (best, tried) = (tried, best);
            }

            zlib.Write(best);
            above = row;
        }
    }
}
