using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>Tiles of 4 rows by two 128-bit vectors, for any processor that has them.</summary>
/// <remarks>The multiply-add is fused only where the processor can: in software it would be a hundred times slower.</remarks>
internal sealed unsafe class Vector128GemmKernel : GemmKernel
{
    public override int Rows => 4;

    public override int Columns => 8;

    public override int RowStep => 4;

    public override WindowKernel Windows { get; } = new WindowKernel<Simd128, Vector128<float>>();

    public override void Tile(
        int height, int depth, float* a, int aRow, int aStep, float* b, int bStride, float* c, int cStride, bool accumulate) =>
        Run(depth, a, aRow, aStep, b, bStride, c, cStride, accumulate);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(int depth, float* a, nint row, nint step, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector128<float> l0 = default, r0 = default;
        Vector128<float> l1 = default, r1 = default;
        Vector128<float> l2 = default, r2 = default;
        Vector128<float> l3 = default, r3 = default;
        var row2 = 2 * row;
        var x = a + row2 + row;
        for (; depth > 0; depth--)
        {
            var left = Vector128.Load(b);
            var right = Vector128.Load(b + 4);
            var a0 = Vector128.Create(*a);
            l0 = Vector128.MultiplyAddEstimate(a0, left, l0);
            r0 = Vector128.MultiplyAddEstimate(a0, right, r0);
            var a1 = Vector128.Create(a[row]);
            l1 = Vector128.MultiplyAddEstimate(a1, left, l1);
            r1 = Vector128.MultiplyAddEstimate(a1, right, r1);
            var a2 = Vector128.Create(a[row2]);
            l2 = Vector128.MultiplyAddEstimate(a2, left, l2);
            r2 = Vector128.MultiplyAddEstimate(a2, right, r2);
            var a3 = Vector128.Create(*x);
            l3 = Vector128.MultiplyAddEstimate(a3, left, l3);
            r3 = Vector128.MultiplyAddEstimate(a3, right, r3);
            a += step;
            x += step;
            b += bStride;
        }

        Put(c, l0, r0, accumulate);
        Put(c + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), l3, r3, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector128<float> left, Vector128<float> right, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector128.Load(c);
            right += Vector128.Load(c + 4);
        }

        left.Store(c);
        right.Store(c + 4);
    }
}
