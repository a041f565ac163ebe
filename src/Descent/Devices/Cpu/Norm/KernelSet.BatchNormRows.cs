using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <content>The inner loops of batch normalisation over groups of channels. Sums stay in vectors, <c>MostLanes</c> numbers apart.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GroupSums(float* x, int rows, int channels, int size, in NormShape shape, float* sums)
    {
        var width = S.Width;
        nint row = (nint)shape.C * shape.S, channel = shape.S;
        for (var i = 0; i < channels; i++) S.Store(sums + (i * MostLanes), Zero);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < channels; c++)
            {
                var p = x + (r * row) + (c * channel);
                var left = size;
                V a0 = S.Load(sums + (c * MostLanes)), a1 = Zero, a2 = Zero, a3 = Zero;
                for (; left >= 4 * width; left -= 4 * width, p += 4 * width)
                {
                    a0 = S.Add(a0, S.Load(p));
                    a1 = S.Add(a1, S.Load(p + width));
                    a2 = S.Add(a2, S.Load(p + (2 * width)));
                    a3 = S.Add(a3, S.Load(p + (3 * width)));
                }

                for (; left >= width; left -= width, p += width) a1 = S.Add(a1, S.Load(p));
                if (left > 0) a2 = S.Add(a2, S.LoadPart(p, left, Zero));
                S.Store(sums + (c * MostLanes), S.Add(S.Add(a0, a1), S.Add(a2, a3)));
            }
    }

    // For each channel the sum of x - pivot, then the sum of its square.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GroupDeviations(float* x, float* pivots, int rows, int channels, int size, in NormShape shape, float* sums)
    {
        var width = S.Width;
        nint row = (nint)shape.C * shape.S, channel = shape.S;
        for (var i = 0; i < 2 * channels; i++) S.Store(sums + (i * MostLanes), Zero);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < channels; c++)
            {
                var p = x + (r * row) + (c * channel);
                var left = size;
                var pivot = S.Splat(pivots[c]);
                V a0 = S.Load(sums + (2 * c * MostLanes)), a1 = Zero, b0 = S.Load(sums + (((2 * c) + 1) * MostLanes)), b1 = Zero;
                for (; left >= 2 * width; left -= 2 * width, p += 2 * width)
                {
                    Fetch(p + (rows * row));
                    V d0 = S.Subtract(S.Load(p), pivot), d1 = S.Subtract(S.Load(p + width), pivot);
                    (a0, a1) = (S.Add(a0, d0), S.Add(a1, d1));
                    (b0, b1) = (S.MultiplyAdd(d0, d0, b0), S.MultiplyAdd(d1, d1, b1));
                }

                for (; left > 0; left -= width, p += width)
                {
                    var d = S.Subtract(S.LoadPart(p, Math.Min(left, width), pivot), pivot);
                    (a1, b1) = (S.Add(a1, d), S.MultiplyAdd(d, d, b1));
                }

                S.Store(sums + (2 * c * MostLanes), S.Add(a0, a1));
                S.Store(sums + (((2 * c) + 1) * MostLanes), S.Add(b0, b1));
            }
    }

    // For each channel the sum of gy, then the sum of gy (x - mean); gy counts only where the output is positive, if there is one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GroupGradients(
        float* gy, float* x, float* output, float* means, int rows, int channels, int size, in NormShape shape, float* sums)
    {
        var width = S.Width;
        nint row = (nint)shape.C * shape.S, channel = shape.S;
        for (var i = 0; i < 2 * channels; i++) S.Store(sums + (i * MostLanes), Zero);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < channels; c++)
            {
                var offset = (r * row) + (c * channel);
                float* p = x + offset, g = gy + offset, o = output == null ? null : output + offset;
                var mean = S.Splat(means[c]);
                V zero = Zero, a0 = S.Load(sums + (2 * c * MostLanes)), a1 = zero, b0 = S.Load(sums + (((2 * c) + 1) * MostLanes)), b1 = zero;
                var j = 0;
                for (; j <= size - (2 * width); j += 2 * width)
                {
                    Fetch(g + j + (2 * row));
                    Fetch(p + j + (2 * row));
                    V g0 = S.Load(g + j), g1 = S.Load(g + j + width);
                    if (o != null) (g0, g1) = (S.And(g0, S.Greater(S.Load(o + j), zero)), S.And(g1, S.Greater(S.Load(o + j + width), zero)));
                    (a0, a1) = (S.Add(a0, g0), S.Add(a1, g1));
                    b0 = S.MultiplyAdd(g0, S.Subtract(S.Load(p + j), mean), b0);
                    b1 = S.MultiplyAdd(g1, S.Subtract(S.Load(p + j + width), mean), b1);
                }

                for (; j < size; j += width)
                {
                    var lanes = Math.Min(size - j, width);
                    var g0 = S.LoadPart(g + j, lanes, zero);
                    if (o != null) g0 = S.And(g0, S.Greater(S.LoadPart(o + j, lanes, zero), zero));
                    a1 = S.Add(a1, g0);
                    b1 = S.MultiplyAdd(g0, S.Subtract(S.LoadPart(p + j, lanes, mean), mean), b1);
                }

                S.Store(sums + (2 * c * MostLanes), S.Add(a0, a1));
                S.Store(sums + (((2 * c) + 1) * MostLanes), S.Add(b0, b1));
            }
    }

    // Two vectors are brought into the second cache: rows of a channel lie far apart, and the processor does not guess the next. The first cache has
    // too few places for lines on their way: through it memory is a fifth slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* x)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch1(x);
        if (S.Width == 16) Sse.Prefetch1(x + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeRow(float* x, float* addend, in RowTerms terms, float* y, int count)
    {
        V mean = S.Splat(terms.Mean), scale = S.Splat(terms.Scale), bias = S.Splat(terms.Bias), zero = Zero;
        bool relu = terms.Relu, isStreaming = terms.IsStreaming;
        var ahead = terms.Ahead;
        int width = S.Width, j = 0;
        for (; j <= count - width; j += width)
        {
            if (ahead != 0 && Sse.IsSupported) Sse.Prefetch0(x + j + ahead);
            var value = S.MultiplyAdd(S.Subtract(S.Load(x + j), mean), scale, bias);
            if (addend != null) value = S.Add(value, S.Load(addend + j));
            if (relu) value = S.Larger(zero, value);
            if (isStreaming) S.StoreStreaming(y + j, value);
            else S.Store(y + j, value);
        }

        if (j < count)
        {
            var lanes = count - j;
            var value = S.MultiplyAdd(S.Subtract(S.LoadPart(x + j, lanes, mean), mean), scale, bias);
            if (addend != null) value = S.Add(value, S.LoadPart(addend + j, lanes, zero));
            S.StorePart(y + j, lanes, relu ? S.Larger(zero, value) : value);
        }
    }

    // The gradient counts only where the output is positive, if there is one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GradientRow(float* gy, float* x, float* output, in GradientTerms terms, bool isStreaming, nint ahead, float* gx, int count)
    {
        V mean = S.Splat(terms.Mean), scale = S.Splat(terms.Scale), offset = S.Splat(-terms.Offset), slope = S.Splat(terms.Slope), zero = Zero;
        int width = S.Width, j = 0;
        for (; j <= count - width; j += width)
        {
            if (ahead != 0 && Sse.IsSupported)
            {
                Sse.Prefetch0(gy + j + ahead);
                Sse.Prefetch0(x + j + ahead);
            }

            var g = S.Load(gy + j);
            if (output != null) g = S.And(g, S.Greater(S.Load(output + j), zero));
            var value = S.MultiplyAdd(g, scale, S.NegativeMultiplyAdd(S.Subtract(S.Load(x + j), mean), slope, offset));
            if (isStreaming) S.StoreStreaming(gx + j, value);
            else S.Store(gx + j, value);
        }

        if (j < count)
        {
            var lanes = count - j;
            var g = S.LoadPart(gy + j, lanes, zero);
            if (output != null) g = S.And(g, S.Greater(S.LoadPart(output + j, lanes, zero), zero));
            var rest = S.NegativeMultiplyAdd(S.Subtract(S.LoadPart(x + j, lanes, mean), mean), slope, offset);
            S.StorePart(gx + j, lanes, S.MultiplyAdd(g, scale, rest));
        }
    }
}
