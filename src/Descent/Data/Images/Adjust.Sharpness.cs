using System.Numerics;

namespace Descent.Data;

/// <content>Sharpness.</content>
public static partial class Adjust
{
    private const float Center = 5f / 13;
    private const float Around = 1f / 13;

    /// <summary>Moves every value away from a blurred image: factor x + (1 - factor) blurred. 0 gives the blurred image, 1 the image.</summary>
    /// <remarks>Blurred is the mean of 3 x 3 pixels of which the middle counts five times. The outermost pixels stay, as do images of fewer than
    /// three rows or columns.</remarks>
    /// <param name="image">Any channels.</param>
    /// <param name="factor">At least 0.</param>
    /// <param name="scratch">Memory for the image as it was.</param>
    public static void Sharpness(Image image, float factor, Image scratch)
    {
        CheckFactor(factor, "Sharpness");
        if (image.Height < 3 || image.Width < 3)
        {
            return;
        }

        scratch.CopyFrom(image);
        Scale(image.Pixels, 1, 0); // the edges too end in the range
        for (var channel = 0; channel < image.Channels; channel++)
        {
            for (var y = 1; y < image.Height - 1; y++)
            {
                Sharpen(scratch.Row(channel, y - 1), scratch.Row(channel, y), scratch.Row(channel, y + 1),
                    image.Row(channel, y)[1..^1], factor, (float)(1.0 - factor));
            }
        }
    }

    private static void Sharpen(
        ReadOnlySpan<float> above, ReadOnlySpan<float> middle, ReadOnlySpan<float> below, Span<float> target, float factor, float rest)
    {
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(middle[(i + 1)..]);
            var around = Three(above[i..]) + Three(below[i..]) + (new Vector<float>(middle[i..]) + new Vector<float>(middle[(i + 2)..]));
            Unit((x * factor) + (((around * Around) + (x * Center)) * rest)).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            var around = (above[i] + above[i + 1] + above[i + 2]) + (below[i] + below[i + 1] + below[i + 2]) + (middle[i] + middle[i + 2]);
            target[i] = Unit((middle[i + 1] * factor) + (((around * Around) + (middle[i + 1] * Center)) * rest));
        }
    }

    private static Vector<float> Three(ReadOnlySpan<float> row) =>
        new Vector<float>(row) + new Vector<float>(row[1..]) + new Vector<float>(row[2..]);
}
