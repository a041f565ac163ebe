using System.Numerics;

namespace Descent.Data;

/// <content>Hue.</content>
public static partial class Adjust
{
    /// <summary>Turns the colours on their wheel (HSV): 0 gives the image, 1/2 and -1/2 the opposite colours; grey images stay.</summary>
    /// <remarks>
    /// With V the largest and m the smallest of the three values and h the hue in sixths of the wheel, a channel becomes
    /// V - (V - m) max(0, min(k, 4 - k, 1)), k = (n + h) mod 6, with n = 5 for red, 3 for green and 1 for blue: the same as converting there and
    /// back, without its six cases.
    /// </remarks>
    /// <param name="image">1 or 3 channels.</param>
    /// <param name="shift">From -1/2 to 1/2, in turns of the wheel.</param>
    public static void Hue(Image image, float shift)
    {
        if (!(shift >= -0.5f && shift <= 0.5f))
            throw new ArgumentOutOfRangeException(nameof(shift), FormattableString.Invariant($"Hue: got shift {shift}; expected -0.5 to 0.5."));
        CheckColors(image, "Hue");
        if (image.Channels == 1) return;
        Span<float> red = image.Plane(0), green = image.Plane(1), blue = image.Plane(2);
        var i = 0;
        for (; i <= red.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> r = new(red[i..]), g = new(green[i..]), b = new(blue[i..]);
            var (value, range, hue) = ToHue(r, g, b);
            hue += new Vector<float>(shift * 6);
            Channel(value, range, hue, 5).CopyTo(red[i..]);
            Channel(value, range, hue, 3).CopyTo(green[i..]);
            Channel(value, range, hue, 1).CopyTo(blue[i..]);
        }

        if (i == red.Length) return;
        // The rest as one more vector: the same steps, so the same bits.
        Span<float> rest = stackalloc float[3 * Vector<float>.Count];
        rest.Clear();
        Span<float> lastRed = rest, lastGreen = rest[Vector<float>.Count..], lastBlue = rest[(2 * Vector<float>.Count)..];
        red[i..].CopyTo(lastRed);
        green[i..].CopyTo(lastGreen);
        blue[i..].CopyTo(lastBlue);
        var (v, d, h) = ToHue(new Vector<float>(lastRed), new Vector<float>(lastGreen), new Vector<float>(lastBlue));
        h += new Vector<float>(shift * 6);
        Channel(v, d, h, 5).CopyTo(lastRed);
        Channel(v, d, h, 3).CopyTo(lastGreen);
        Channel(v, d, h, 1).CopyTo(lastBlue);
        lastRed[..(red.Length - i)].CopyTo(red[i..]);
        lastGreen[..(red.Length - i)].CopyTo(green[i..]);
        lastBlue[..(red.Length - i)].CopyTo(blue[i..]);
    }

    private static (Vector<float> Value, Vector<float> Range, Vector<float> Hue) ToHue(Vector<float> r, Vector<float> g, Vector<float> b)
    {
        var value = Vector.Max(Vector.Max(r, g), b);
        var range = value - Vector.Min(Vector.Min(r, g), b);
        var isGrey = Vector.Equals(range, Vector<float>.Zero);
        var divisor = Vector.ConditionalSelect(isGrey, Vector<float>.One, range);
        var isRed = Vector.Equals(value, r);
        var isGreen = Vector.Equals(value, g);
        var difference = Vector.ConditionalSelect(isRed, g - b, Vector.ConditionalSelect(isGreen, b - r, r - g)) / divisor;
        var notRed = Vector.ConditionalSelect(isGreen, new Vector<float>(2), new Vector<float>(4));
        var start = Vector.ConditionalSelect(isRed, Vector<float>.Zero, notRed);
        return (value, range, start + difference);
    }

    private static Vector<float> Channel(Vector<float> value, Vector<float> range, Vector<float> hue, float offset)
    {
        var k = hue + new Vector<float>(offset);
        k -= Vector.Floor(k * (1f / 6)) * 6;
        var share = Vector.Min(Vector.Min(k, new Vector<float>(4) - k), Vector<float>.One);
        return value - (range * Vector.Max(share, Vector<float>.Zero));
    }
}
