using System.Numerics;

namespace Descent.Data;

/// <content>Saturation and grey.</content>
public static partial class Adjust
{
    /// <summary>Moves every pixel away from its grey: factor x + (1 - factor) grey. 0 gives a grey image, 1 the image; grey images stay.</summary>
    public static void Saturation(Image image, float factor)
    {
        CheckFactor(factor, "Saturation");
        CheckColors(image, "Saturation");
        if (image.Channels == 1) return;
        Span<float> red = image.Plane(0), green = image.Plane(1), blue = image.Plane(2);
        var rest = (float)(1.0 - factor);
        var i = 0;
        for (; i <= red.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> r = new(red[i..]), g = new(green[i..]), b = new(blue[i..]);
            var grey = ((r * Red) + (g * Green) + (b * Blue)) * rest;
            Unit((r * factor) + grey).CopyTo(red[i..]);
            Unit((g * factor) + grey).CopyTo(green[i..]);
            Unit((b * factor) + grey).CopyTo(blue[i..]);
        }

        for (; i < red.Length; i++)
        {
            var grey = ((red[i] * Red) + (green[i] * Green) + (blue[i] * Blue)) * rest;
            red[i] = Unit((red[i] * factor) + grey);
            green[i] = Unit((green[i] * factor) + grey);
            blue[i] = Unit((blue[i] * factor) + grey);
        }
    }

    /// <summary>Gives all channels the grey of the pixel.</summary>
    public static void Grayscale(Image image)
    {
        CheckColors(image, "Grayscale");
        if (image.Channels == 1) return;
        Span<float> red = image.Plane(0), green = image.Plane(1), blue = image.Plane(2);
        var i = 0;
        for (; i <= red.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var grey = (new Vector<float>(red[i..]) * Red) + (new Vector<float>(green[i..]) * Green) + (new Vector<float>(blue[i..]) * Blue);
            grey.CopyTo(red[i..]);
        }

        for (; i < red.Length; i++) red[i] = (red[i] * Red) + (green[i] * Green) + (blue[i] * Blue);
        red.CopyTo(green);
        red.CopyTo(blue);
    }
}
