using System.Numerics;

namespace Descent.Data;

/// <summary>y = (x - shift) * factor, in place or not; the same bits with and without vectors.</summary>
internal static class AffineKernel
{
    /// <summary>One shift and factor for all.</summary>
    public static void Apply(ReadOnlySpan<float> x, Span<float> y, float shift, float factor)
    {
        var (s, f) = (new Vector<float>(shift), new Vector<float>(factor));
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count) ((new Vector<float>(x[i..]) - s) * f).CopyTo(y[i..]);
        for (; i < x.Length; i++) y[i] = (x[i] - shift) * factor;
    }

    /// <summary>One shift and factor for each.</summary>
    public static void Apply(ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<float> shift, ReadOnlySpan<float> factor)
    {
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ((new Vector<float>(x[i..]) - new Vector<float>(shift[i..])) * new Vector<float>(factor[i..])).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++) y[i] = (x[i] - shift[i]) * factor[i];
    }
}
