using System.Numerics;

namespace Descent.Data;

/// <summary>Changes the values of images, in place; shapes stay, and so do maps and boxes.</summary>
/// <remarks>
/// Pixels are from 0 to 1 and stay so. Formulas are torchvision's for float tensors. Colours are channels 0, 1, 2 = red, green, blue; grey is
/// 0.2989 red + 0.587 green + 0.114 blue. Every operation gives the same bits for any width of vectors.
/// </remarks>
public static partial class Adjust
{
    private const float Red = 0.2989f;
    private const float Green = 0.587f;
    private const float Blue = 0.114f;

    private static void CheckColors(Image image, string operation)
    {
        if (image.Channels is not (1 or 3))
            throw new ShapeException($"{operation}: got {image.Channels} channels; expected 1 (grey) or 3 (colours).");
    }

    private static void CheckFactor(float factor, string operation)
    {
        if (!(factor >= 0 && float.IsFinite(factor)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(factor), FormattableString.Invariant($"{operation}: got factor {factor}; expected at least 0."));
        }
    }

    /// <summary>The least and the largest value of an image.</summary>
    internal static (float Low, float High) Range(Image image)
    {
        ReadOnlySpan<float> values = image.Pixels;
        var (low, high) = (values[0], values[0]);
        var (lows, highs) = (new Vector<float>(low), new Vector<float>(high));
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var next = new Vector<float>(values[i..]);
            (lows, highs) = (Vector.Min(lows, next), Vector.Max(highs, next));
        }

        for (; i < values.Length; i++) (low, high) = (MathF.Min(low, values[i]), MathF.Max(high, values[i]));
        for (var lane = 0; lane < Vector<float>.Count; lane++) (low, high) = (MathF.Min(low, lows[lane]), MathF.Max(high, highs[lane]));
        return (low, high);
    }

    // factor x + rest, from 0 to 1.
    private static void Scale(Span<float> values, float factor, float rest)
    {
        var i = 0;
        var (scale, shift) = (new Vector<float>(factor), new Vector<float>(rest));
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            Unit((new Vector<float>(values[i..]) * scale) + shift).CopyTo(values[i..]);
        for (; i < values.Length; i++) values[i] = Unit((values[i] * factor) + rest);
    }

    private static Vector<float> Unit(Vector<float> x) => Vector.Min(Vector.Max(x, Vector<float>.Zero), Vector<float>.One);

    private static float Unit(float x) => MathF.Min(MathF.Max(x, 0), 1);

    private static int ToByte(float x) => (int)((Unit(x) * 255) + 0.5f);
}
