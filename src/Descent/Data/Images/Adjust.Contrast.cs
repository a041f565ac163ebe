using System.Runtime.Intrinsics;

namespace Descent.Data;

/// <content>Contrast.</content>
public static partial class Adjust
{
    /// <summary>Moves every value away from the mean grey of the image: factor x + (1 - factor) mean. 0 gives an even grey, 1 the image.</summary>
    /// <remarks>The mean is summed in double precision. Images of other than 3 channels take the mean of all values.</remarks>
    public static void Contrast(Image image, float factor)
    {
        CheckFactor(factor, "Contrast");
        Scale(image.Pixels, factor, (float)((1.0 - factor) * (float)Mean(image)));
    }

    private static double Mean(Image image)
    {
        if (image.Channels != 3) return Sum(image.Pixels) / image.Pixels.Length;
        return ((Red * Sum(image.Plane(0))) + (Green * Sum(image.Plane(1))) + (Blue * Sum(image.Plane(2)))) / image.Plane(0).Length;
    }

    // Eight sums side by side, whatever vectors the processor has: always the same order.
    private static double Sum(ReadOnlySpan<float> values)
    {
        Vector256<double> a = default, b = default;
        var i = 0;
        for (; i <= values.Length - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(values.Slice(i, 8)));
            a += low;
            b += high;
        }

        var sum = Vector256.Sum(a + b);
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }
}
