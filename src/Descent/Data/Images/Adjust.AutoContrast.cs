using System.Numerics;

namespace Descent.Data;

/// <content>The full range.</content>
public static partial class Adjust
{
    /// <summary>Stretches each channel so that its darkest value becomes 0 and its brightest 1; a channel of one value stays as it is.</summary>
    public static void AutoContrast(Image image)
    {
        for (var channel = 0; channel < image.Channels; channel++)
        {
            var plane = image.Plane(channel);
            var (low, high) = Range(plane);
            var scale = 1 / (high - low);
            if (!float.IsFinite(scale)) continue;
            var i = 0;
            for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
                Unit((new Vector<float>(plane[i..]) - new Vector<float>(low)) * scale).CopyTo(plane[i..]);
            for (; i < plane.Length; i++) plane[i] = Unit((plane[i] - low) * scale);
        }
    }

    private static (float Low, float High) Range(ReadOnlySpan<float> values)
    {
        var (low, high) = (values[0], values[0]);
        var i = 0;
        var (lows, highs) = (new Vector<float>(low), new Vector<float>(high));
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(values[i..]);
            (lows, highs) = (Vector.Min(lows, x), Vector.Max(highs, x));
        }

        for (var lane = 0; lane < Vector<float>.Count; lane++) (low, high) = (MathF.Min(low, lows[lane]), MathF.Max(high, highs[lane]));
        for (; i < values.Length; i++) (low, high) = (MathF.Min(low, values[i]), MathF.Max(high, values[i]));
        return (low, high);
    }
}
