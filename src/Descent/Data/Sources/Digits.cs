namespace Descent.Data;

/// <summary>Drawn images of the digits 0 to 9, as many as asked for: a data set of images that needs no download.</summary>
/// <remarks>
/// Each image is 28x28 grey: one of several ways to write the digit, turned, scaled, slanted, moved and bent by lot, with pens of different width
/// and ink, faint marks that belong to nothing, and grain. Image i depends on the seed and on i alone, whatever the count and the number of
/// threads. Every ten images in a row hold each digit once, in random order.
/// </remarks>
public static class Digits
{
    private static readonly string[] s_names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The height and the width of an image in pixels.</summary>
    public const int Size = DigitPainter.Size;

    /// <summary>Draws images 0 .. <paramref name="count"/> - 1 of <paramref name="seed"/>. Shapes: samples [1, 28, 28] from 0 (paper) to 1 (ink), 10
    /// classes.</summary>
    public static ByteDataset Generate(int count, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        const int Pixels = Size * Size, Chunk = 100;
        if (count > Array.MaxLength / Pixels) throw new DataException($"Digits: got {count} images; expected at most {Array.MaxLength / Pixels}.");
        var images = new byte[count * Pixels];
        var classes = new int[count];
        Parallel.For(0, (count + Chunk - 1) / Chunk, chunk =>
        {
            for (var i = chunk * Chunk; i < Math.Min(count, (chunk + 1) * Chunk); i++)
            {
                classes[i] = ClassOf(i, seed);
                DigitPainter.Paint(classes[i], new Rng(seed).Fork("digits").Fork((ulong)i), images.AsSpan(i * Pixels, Pixels));
            }
        });
        return new ByteDataset(images, [1, Size, Size], classes, 10, s_names, new DataOrigin($"digits (seed {seed})"));
    }

    private static int ClassOf(int index, ulong seed) => new Rng(seed).Fork("digit classes").Fork((ulong)(index / 10)).Permutation(10)[index % 10];
}
