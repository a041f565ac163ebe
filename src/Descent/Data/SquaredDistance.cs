using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Descent.Data;

/// <summary>The square of the Euclidean distance.</summary>
internal static class SquaredDistance
{
    /// <summary>Between two points of the same number of coordinates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // most looks at data are too short for the runtime to find out
    public static float Between(float[] a, float[] b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a.AsSpan());
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b.AsSpan());
        var sums = Vector<float>.Zero;
        for (var i = 0; i < va.Length; i++)
        {
            var difference = va[i] - vb[i];
            sums += difference * difference;
        }

        var sum = Vector.Sum(sums);
        for (var i = va.Length * Vector<float>.Count; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
