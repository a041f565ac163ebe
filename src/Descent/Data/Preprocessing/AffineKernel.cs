using System.Numerics;

namespace Descent.Data;

/// <summary>x = (x - shift) * factor in place; the same bits with and without vectors.</summary>
internal static class AffineKernel
{
    /// <summary>One shift and factor for all.</summary>
    public static void Apply(Span<float> x, float shift, float factor)
    {
        var (s, f) = (new Vector<float>(shift), new Vector<float>(factor));
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count) ((new Vector<float>(x[i..]) - s) * f).CopyTo(x[i..]);
        for (; i < x.Length; i++) x[i] = (x[i] - shift) * factor;
    }

    /// <summary>One shift and factor for each.</summary>
    public static void Apply(Span<float> x, ReadOnlySpan<float> shift, ReadOnlySpan<float> factor)
    {
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ((new Vector<float>(x[i..]) - new Vector<float>(shift[i..])) * new Vector<float>(factor[i..])).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++) x[i] = (x[i] - shift[i]) * factor[i];
    }
}
