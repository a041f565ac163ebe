using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>Tiles of 6 rows by two 256-bit vectors: 12 accumulators of the 16 registers.</summary>
internal sealed unsafe class Avx2GemmKernel : GemmKernel
{
    public override int Rows => 6;

    public override int Columns => 16;

    public override int RowStep => 6;

    public override WindowKernel Windows { get; } = new WindowKernel<Simd256, Vector256<float>>();

    public override void Tile(
        int height, int depth, float* a, int aRow, int aStep, float* b, int bStride, float* c, int cStride, bool accumulate) =>
        Run(depth, a, aRow, aStep, b, bStride, c, cStride, accumulate);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(int depth, float* a, nint row, nint step, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        Vector256<float> l0 = default, r0 = default;
        Vector256<float> l1 = default, r1 = default;
        Vector256<float> l2 = default, r2 = default;
        Vector256<float> l3 = default, r3 = default;
        Vector256<float> l4 = default, r4 = default;
        Vector256<float> l5 = default, r5 = default;
        var row2 = 2 * row;
        var x = a + row2 + row;
        for (; depth > 0; depth--)
        {
            var left = Vector256.Load(b);
            var right = Vector256.Load(b + 8);
            var a0 = Vector256.Create(*a);
            l0 = Vector256.FusedMultiplyAdd(a0, left, l0);
            r0 = Vector256.FusedMultiplyAdd(a0, right, r0);
            var a1 = Vector256.Create(a[row]);
            l1 = Vector256.FusedMultiplyAdd(a1, left, l1);
            r1 = Vector256.FusedMultiplyAdd(a1, right, r1);
            var a2 = Vector256.Create(a[row2]);
            l2 = Vector256.FusedMultiplyAdd(a2, left, l2);
            r2 = Vector256.FusedMultiplyAdd(a2, right, r2);
            var a3 = Vector256.Create(*x);
            l3 = Vector256.FusedMultiplyAdd(a3, left, l3);
            r3 = Vector256.FusedMultiplyAdd(a3, right, r3);
            var a4 = Vector256.Create(x[row]);
            l4 = Vector256.FusedMultiplyAdd(a4, left, l4);
            r4 = Vector256.FusedMultiplyAdd(a4, right, r4);
            var a5 = Vector256.Create(x[row2]);
            l5 = Vector256.FusedMultiplyAdd(a5, left, l5);
            r5 = Vector256.FusedMultiplyAdd(a5, right, r5);
            a += step;
            x += step;
            b += bStride;
        }

        Put(c, l0, r0, accumulate);
        Put(c + cStride, l1, r1, accumulate);
        Put(c + (2 * cStride), l2, r2, accumulate);
        Put(c + (3 * cStride), l3, r3, accumulate);
        Put(c + (4 * cStride), l4, r4, accumulate);
        Put(c + (5 * cStride), l5, r5, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector256<float> left, Vector256<float> right, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector256.Load(c);
            right += Vector256.Load(c + 8);
        }

        left.Store(c);
        right.Store(c + 8);
    }
}
