using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>A correlation with one row of weights for its windows (depthwise, or a single filter): straight from the padded piece.</summary>
/// <remarks>A tile of a product would be at least four rows high, and packing would cost more than the multiply-adds.</remarks>
internal static unsafe class ConvSingle
{
    /// <summary>Numbers of one vector here.</summary>
    public const int Lanes = 16;

    /// <summary>
    /// For each of <paramref name="rows"/> rows: y[i] = bias + sum over k of w[k * stride] * x[offsets[k] + i]; rows of x lie
    /// <paramref name="xPitch"/> apart, those of y <paramref name="yPitch"/>. Reads up to 15 numbers past the last window.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        float* x, nint xPitch, nint* offsets, float* w, nint stride, int depth, float bias, float* y, nint yPitch, int rows, int count)
    {
        var start = Vector512.Create(bias);
        for (; rows > 0; rows--, x += xPitch, y += yPitch)
        {
            var i = 0;
            for (; i + (4 * Lanes) <= count; i += 4 * Lanes)
            {
                Vector512<float> a = start, b = start, c = start, d = start;
                for (var k = 0; k < depth; k++)
                {
                    var weight = Vector512.Create(w[k * stride]);
                    var source = x + offsets[k] + i;
                    a = Vector512.MultiplyAddEstimate(weight, Vector512.Load(source), a);
                    b = Vector512.MultiplyAddEstimate(weight, Vector512.Load(source + Lanes), b);
                    c = Vector512.MultiplyAddEstimate(weight, Vector512.Load(source + (2 * Lanes)), c);
                    d = Vector512.MultiplyAddEstimate(weight, Vector512.Load(source + (3 * Lanes)), d);
                }

                a.Store(y + i);
                b.Store(y + i + Lanes);
                c.Store(y + i + (2 * Lanes));
                d.Store(y + i + (3 * Lanes));
            }

            for (; i < count; i += 2 * Lanes)
            {
                Vector512<float> a = start, b = start;
                for (var k = 0; k < depth; k++)
                {
                    var weight = Vector512.Create(w[k * stride]);
                    var source = x + offsets[k] + i;
                    a = Vector512.MultiplyAddEstimate(weight, Vector512.Load(source), a);
                    if (i + Lanes < count) b = Vector512.MultiplyAddEstimate(weight, Vector512.Load(source + Lanes), b);
                }

                Put(a, y + i, count - i);
                Put(b, y + i + Lanes, count - i - Lanes);
            }
        }
    }

    /// <summary>
    /// sums[k, lane] += sum over rows and vectors of gy[i] * x[offsets[k] + i]: the gradient for the weights, to be added over the lanes.
    /// Three taps share a pass over gy.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(float* x, nint xPitch, nint* offsets, int depth, float* gy, nint gyPitch, int rows, int count, float* sums)
    {
        var mask = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(((count - 1) % Lanes) + 1)).AsSingle();
        var last = (count - 1) / Lanes * Lanes;
        for (var k = 0; k < depth; k += 3, sums += 3 * Lanes)
        {
            var taps = Math.Min(3, depth - k);
            float* x0 = x + offsets[k], x1 = x + offsets[k + Math.Min(1, taps - 1)], x2 = x + offsets[k + taps - 1], g = gy;
            Vector512<float> a = Vector512.Load(sums), b = Vector512.Load(sums + Lanes), c = Vector512.Load(sums + (2 * Lanes));
            for (var row = 0; row < rows; row++, x0 += xPitch, x1 += xPitch, x2 += xPitch, g += gyPitch)
            {
                for (var i = 0; i < last; i += Lanes)
                {
                    var value = Vector512.Load(g + i);
                    a = Vector512.MultiplyAddEstimate(value, Vector512.Load(x0 + i), a);
                    b = Vector512.MultiplyAddEstimate(value, Vector512.Load(x1 + i), b);
                    c = Vector512.MultiplyAddEstimate(value, Vector512.Load(x2 + i), c);
                }

                // Beyond the row lies anything: cleared on both sides, since 0 times infinity is not 0.
                var end = Part(g + last, mask, count - last);
                a = Vector512.MultiplyAddEstimate(end, Vector512.Load(x0 + last) & mask, a);
                b = Vector512.MultiplyAddEstimate(end, Vector512.Load(x1 + last) & mask, b);
                c = Vector512.MultiplyAddEstimate(end, Vector512.Load(x2 + last) & mask, c);
            }

            a.Store(sums);
            b.Store(sums + Lanes);
            c.Store(sums + (2 * Lanes));
        }
    }

    // gy is a tensor: nothing past its end may be read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Part(float* x, Vector512<float> mask, int count)
    {
        if (count == Lanes) return Vector512.Load(x);
        var part = stackalloc float[Lanes];
        ConvPacking.CopyAny(x, part, count);
        return Vector512.Load(part) & mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<float> value, float* y, int count)
    {
        if (count <= 0) return;
        if (count >= Lanes)
        {
            value.Store(y);
            return;
        }

        var last = stackalloc float[Lanes];
        value.Store(last);
        ConvPacking.CopyAny(last, y, count);
    }
}
