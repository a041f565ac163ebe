using System.Numerics;

namespace Descent.Data;

/// <content>Inversion.</content>
public static partial class Adjust
{
    /// <summary>Inverts the values from a threshold on: 1 - x where x is at least the threshold.</summary>
    public static void Solarize(Image image, float threshold)
    {
        var values = image.Pixels;
        var i = 0;
        var limit = new Vector<float>(threshold);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(values[i..]);
            Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, limit), Vector<float>.One - x, x).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            if (values[i] >= threshold)
                values[i] = 1 - values[i];
    }

    /// <summary>Inverts all values: 1 - x.</summary>
    public static void Invert(Image image) => Solarize(image, float.NegativeInfinity);
}
