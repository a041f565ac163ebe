using System.Numerics;

namespace Descent.Data;

/// <content>Fewer levels.</content>
public static partial class Adjust
{
    /// <summary>Keeps the first bits of every value as a byte: values are rounded to n / 255, then the other bits become 0.</summary>
    /// <param name="image">Any channels.</param>
    /// <param name="bits">From 0, black, to 8, the image as it is.</param>
    public static void Posterize(Image image, int bits)
    {
        if (bits is < 0 or > 8) throw new ArgumentOutOfRangeException(nameof(bits), $"Posterize: got {bits} bits; expected 0 to 8.");
        if (bits == 8) return;
        var mask = -(1 << (8 - bits));
        var values = image.Pixels;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var bytes = Vector.ConvertToInt32((Unit(new Vector<float>(values[i..])) * 255) + new Vector<float>(0.5f));
            (Vector.ConvertToSingle(bytes & new Vector<int>(mask)) / new Vector<float>(255)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++) values[i] = (ToByte(values[i]) & mask) / 255f;
    }
}
