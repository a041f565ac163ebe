using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>A correlation with one row of weights for its windows (depthwise, or a single filter): straight from the padded piece.</summary>
/// <remarks>A tile of a product would be at least four rows high, and packing would cost more than the multiply-adds.</remarks>
internal static unsafe class ConvSingle
{
    private const int Lanes = 16;

    /// <summary>y[i] = bias + sum over k of w[k * stride] * x[offsets[k] + i]. Reads up to 15 numbers past the last window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(float* x, nint* offsets, float* w, nint stride, int depth, float bias, float* y, int count)
    {
        var start = Vector512.Create(bias);
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

        var last = stackalloc float[Lanes];
        for (; i < count; i += Lanes)
        {
            Vector512<float> even = start, odd = Vector512<float>.Zero; // two chains: one would wait for itself
            var k = 0;
            for (; k + 2 <= depth; k += 2)
            {
                even = Vector512.MultiplyAddEstimate(Vector512.Create(w[k * stride]), Vector512.Load(x + offsets[k] + i), even);
                odd = Vector512.MultiplyAddEstimate(Vector512.Create(w[(k + 1) * stride]), Vector512.Load(x + offsets[k + 1] + i), odd);
            }

            if (k < depth) even = Vector512.MultiplyAddEstimate(Vector512.Create(w[k * stride]), Vector512.Load(x + offsets[k] + i), even);
            even += odd;
            if (count - i >= Lanes)
            {
                even.Store(y + i);
            }
            else
            {
                even.Store(last);
                ConvPacking.CopyAny(last, y + i, count - i);
            }
        }
    }
}
