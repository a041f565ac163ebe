using System.Buffers.Binary;

namespace Descent.Formats;

/// <summary>What the samples of a PNG mean; the numbers are those of the format.</summary>
internal enum PngColor
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>The chunk IHDR: sizes and kind of samples, checked.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColor Color, bool IsInterlaced)
{
    /// <summary>Bytes of the chunk's content.</summary>
    public const int Bytes = 13;

    /// <summary>Samples of a pixel in the file.</summary>
    public int Samples => Color switch { PngColor.Grey or PngColor.Palette => 1, PngColor.GreyAlpha => 2, PngColor.Rgb => 3, _ => 4 };

    /// <summary>How far the filters look back: the bytes of a pixel, at least 1.</summary>
    public int FilterDistance => Math.Max(1, Samples * Depth / 8);

    /// <summary>Bytes of a row of <paramref name="width"/> pixels, without the filter's.</summary>
    public int RowBytes(int width) => (int)((((long)width * Samples * Depth) + 7) / 8);

    /// <summary>Reads and checks the content of IHDR.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> content, string name, ImageOptions options)
    {
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]));
        options.CheckSize(name, width, height);
        var (depth, color) = (content[8], (PngColor)content[9]);
        var isKnown = color switch
        {
            PngColor.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GreyAlpha or PngColor.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!isKnown)
        {
            throw new DataException(
                $"{name}, chunk IHDR: got {depth} bits with colour type {content[9]}; expected a combination of the PNG standard, such as 8 with 2.");
        }
        if (content[10] != 0 || content[11] != 0 || content[12] > 1)
        {
            throw new DataException(
                $"{name}, chunk IHDR: got compression {content[10]}, filter {content[11]}, interlace {content[12]}; expected 0, 0 and 0 or 1.");
        }

        return new PngHeader((int)width, (int)height, depth, color, content[12] == 1);
    }
}

/// <summary>A part of an interlaced picture (Adam7): pixels at (X + i DX, Y + j DY).</summary>
internal readonly record struct PngPass(int X, int Y, int DX, int DY)
{
    private static readonly PngPass[] s_adam7 =
        [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];

    private static readonly PngPass[] s_whole = [new(0, 0, 1, 1)];

    /// <summary>The passes of a picture in the order of the file.</summary>
    public static ReadOnlySpan<PngPass> Of(PngHeader header) => header.IsInterlaced ? s_adam7 : s_whole;

    /// <summary>Pixels of a row of the pass; 0 where the picture is too narrow for it.</summary>
    public int Width(PngHeader header) => (header.Width - X + DX - 1) / DX;

    /// <summary>Rows of the pass.</summary>
    public int Height(PngHeader header) => (header.Height - Y + DY - 1) / DY;
}
