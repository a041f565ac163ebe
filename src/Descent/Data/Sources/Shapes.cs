namespace Descent.Data;

/// <summary>Drawn images of geometric shapes: circle, square, triangle, cross, star, ring. Image sets in colour that need no download.</summary>
/// <remarks>
/// Place, size, turn and colour are drawn by lot, before a ground whose colour changes slowly, with thin lines that belong to nothing and with grain;
/// edges are smooth. Image i depends on the seed and on i alone, whatever the count and the number of threads.
/// </remarks>
public static class Shapes
{
    private const int LeastSize = 16, MostSize = 512;
    private const int MostShapes = 4;

    /// <summary>Draws images of one shape each: which one is the class.</summary>
    /// <remarks>Shapes: samples [3, size, size] from 0 to 1, or [1, size, size] in grey; 6 classes, each once in every six images in a row.</remarks>
    /// <param name="count">How many images.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="size">Height and width, 16 to 512; default 32.</param>
    /// <param name="inColor">Whether images have three channels; default true.</param>
    /// <param name="noise">The standard deviation of the grain, of a range from 0 to 1; default 0.05.</param>
    /// <exception cref="DataException">More pixels than fit in memory, or a size or noise out of range.</exception>
    public static ByteDataset Generate(int count, ulong seed = 0, int size = 32, bool inColor = true, float noise = 0.05f)
    {
        var (channels, kinds) = (inColor ? 3 : 1, ShapeOutline.Names.Length);
        var images = new byte[Bytes("shapes", count, size, channels, noise)];
        var classes = new int[count];
        Draw(count, size, channels, (painter, i) =>
        {
            var rng = new Rng(seed).Fork("shapes").Fork((ulong)i);
            classes[i] = new Rng(seed).Fork("shape classes").Fork((ulong)(i / kinds)).Permutation(kinds)[i % kinds];
            painter.Begin(rng);
            painter.Shape(classes[i], rng, 0.2f, 0.45f, [], 0);
            painter.Finish(rng, noise, images.AsSpan(i * channels * size * size, channels * size * size));
        });
        return new ByteDataset(images, [channels, size, size], classes, kinds, ShapeOutline.Names, new DataOrigin($"shapes (seed {seed})"));
    }

    /// <summary>Draws images of one to four shapes, some over others, with a class for each pixel: 0 for the ground, or the shape.</summary>
    /// <remarks>Shapes: samples [3, size, size] from 0 to 1, or [1, size, size] in grey; targets [size, size], 7 classes. A pixel belongs to a shape
    /// that covers more than half of it.</remarks>
    /// <param name="count">How many images.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="size">Height and width, 16 to 512; default 64.</param>
    /// <param name="inColor">Whether images have three channels; default true.</param>
    /// <param name="noise">The standard deviation of the grain, of a range from 0 to 1; default 0.05.</param>
    /// <exception cref="DataException">More pixels than fit in memory, or a size or noise out of range.</exception>
    public static ByteMapDataset Segmentation(int count, ulong seed = 0, int size = 64, bool inColor = true, float noise = 0.05f)
    {
        var (channels, kinds, pixels) = (inColor ? 3 : 1, ShapeOutline.Names.Length, size * size);
        var images = new byte[Bytes("segmentation-shapes", count, size, channels, noise)];
        var maps = new byte[images.Length / channels];
        Draw(count, size, channels, (painter, i) =>
        {
            var rng = new Rng(seed).Fork("segmentation-shapes").Fork((ulong)i);
            var map = maps.AsSpan(i * pixels, pixels);
            painter.Begin(rng);
            for (var shapes = 1 + rng.NextInt(MostShapes); shapes > 0; shapes--)
            {
                var shape = rng.NextInt(kinds);
                painter.Shape(shape, rng, 0.12f, 0.3f, map, (byte)(shape + 1));
            }

            painter.Finish(rng, noise, images.AsSpan(i * channels * pixels, channels * pixels));
        });
        var origin = new DataOrigin($"segmentation-shapes (seed {seed})");
        return new ByteMapDataset(images, [channels, size, size], maps, kinds + 1, ["background", .. ShapeOutline.Names], origin);
    }

    private static void Draw(int count, int size, int channels, Action<ShapePainter, int> draw)
    {
        const int Chunk = 50;
        Parallel.For(0, (count + Chunk - 1) / Chunk, chunk =>
        {
            var painter = new ShapePainter(size, channels);
            for (var i = chunk * Chunk; i < Math.Min(count, (chunk + 1) * Chunk); i++) draw(painter, i);
        });
    }

    private static int Bytes(string name, int count, int size, int channels, float noise)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (size is < LeastSize or > MostSize) throw new DataException($"{name}: got size {size}; expected {LeastSize} to {MostSize} pixels.");
        if (!(noise is >= 0 and <= 1)) throw new DataException($"{name}: got noise {noise}; expected a number from 0 to 1.");
        var most = Array.MaxLength / (channels * size * size);
        if (count > most) throw new DataException($"{name}: got {count} images; expected at most {most} of this size.");
        return count * channels * size * size;
    }
}
