using System.Buffers;

namespace Descent.Formats;

/// <summary>Turns pictures upright as the Exif orientation says: the same as Pillow's <c>ImageOps.exif_transpose</c>.</summary>
internal static class Upright
{
    /// <summary>The sizes after turning: orientations 5 to 8 swap them.</summary>
    public static (int Width, int Height) Size(int width, int height, int orientation) => orientation >= 5 ? (height, width) : (width, height);

    /// <summary>Turns the picture in <paramref name="pixels"/>, by way of a copy.</summary>
    public static void Turn(int width, int height, int channels, int orientation, Span<byte> pixels)
    {
        if (orientation == 1) return;
        var count = width * height * channels;
        var stored = ArrayPool<byte>.Shared.Rent(count);
        pixels[..count].CopyTo(stored);
        Turn(stored, width, height, channels, orientation, pixels);
        ArrayPool<byte>.Shared.Return(stored);
    }

    // Where the pixel in column x of row y of the stored picture goes: 2 mirrored, 3 upside down, 4 flipped, 5 transposed, 6 turned right,
    // 7 transposed along the other diagonal, 8 turned left.
    private static void Turn(ReadOnlySpan<byte> stored, int width, int height, int channels, int orientation, Span<byte> upright)
    {
        var (isRight, isDown) = (orientation is 2 or 3 or 7 or 8, orientation is 3 or 4 or 6 or 7);
        var newWidth = orientation >= 5 ? height : width;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = (isRight ? width - 1 - x : x, isDown ? height - 1 - y : y);
                if (orientation >= 5) (column, row) = (row, column);
                stored.Slice(((y * width) + x) * channels, channels).CopyTo(upright[(((row * newWidth) + column) * channels)..]);
            }
        }
    }
}
