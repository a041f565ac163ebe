using System.Numerics;

namespace Descent.Data;

/// <content>Noise.</content>
public static partial class Adjust
{
    /// <summary>Adds independent normal numbers to all values, and clips to 0 to 1.</summary>
    /// <remarks>Box and Muller 1958, both numbers of each pair, from two draws of the generator.</remarks>
    /// <param name="image">Any channels.</param>
    /// <param name="standardDeviation">Of the noise, at least 0.</param>
    /// <param name="rng">Where it comes from.</param>
    public static void Noise(Image image, float standardDeviation, Rng rng)
    {
        CheckFactor(standardDeviation, "Noise");
        var values = image.Pixels;
        var key = rng.Reserve((((long)values.Length + Chunk - 1) / Chunk) * Chunk);
        Span<float> noise = stackalloc float[Chunk];
        for (var start = 0; start < values.Length; start += Chunk)
        {
            Normals(key, start, standardDeviation, noise);
            var part = values.Slice(start, Math.Min(Chunk, values.Length - start));
            for (var i = 0; i < part.Length; i++) part[i] = Unit(part[i] + noise[i]);
        }
    }

    // Long enough to keep vectors of any width busy, short enough for the stack.
    private const int Chunk = 128;

    private static void Normals(RngKey key, int start, float scale, Span<float> target)
    {
        var block = (key.Position + (ulong)start) >> 2;
        Span<float> radius = target[..(Chunk / 2)], angle = target[(Chunk / 2)..];
        for (var i = 0; i < Chunk / 2; i += 2)
        {
            var (a, b, c, d) = RngKey.Block(key.Seed, key.Stream, block++);
            // (0, 1] and a whole turn, multiples of 2^-24.
            (radius[i], radius[i + 1]) = (((a >> 8) + 1) * (1f / (1 << 24)), ((c >> 8) + 1) * (1f / (1 << 24)));
            (angle[i], angle[i + 1]) = ((b >> 8) * (MathF.Tau / (1 << 24)), (d >> 8) * (MathF.Tau / (1 << 24)));
        }

        for (var i = 0; i < Chunk / 2; i += Vector<float>.Count)
        {
            var length = Vector.SquareRoot(Vector.Log(new Vector<float>(radius[i..])) * -2) * scale;
            var (sin, cos) = Vector.SinCos(new Vector<float>(angle[i..]));
            (length * cos).CopyTo(radius[i..]);
            (length * sin).CopyTo(angle[i..]);
        }
    }
}
