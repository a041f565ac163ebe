using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Tiles of 4 rows by 4 columns, one number at a time: for processors without vectors, and as a check of the others.</summary>
internal sealed unsafe class ScalarGemmKernel : GemmKernel
{
    public override int Rows => 4;

    public override int Columns => 4;

    public override int RowStep => 4;

    public override void Tile(
        int height, int depth, float* a, int aRow, int aStep, float* b, int bStride, float* c, int cStride, bool accumulate) =>
        Run(depth, a, aRow, aStep, b, bStride, c, cStride, accumulate);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(int depth, float* a, nint row, nint step, float* b, nint bStride, float* c, nint cStride, bool accumulate)
    {
        float c00 = 0, c01 = 0, c02 = 0, c03 = 0;
        float c10 = 0, c11 = 0, c12 = 0, c13 = 0;
        float c20 = 0, c21 = 0, c22 = 0, c23 = 0;
        float c30 = 0, c31 = 0, c32 = 0, c33 = 0;
        for (; depth > 0; depth--, a += step, b += bStride)
        {
            float b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
            var a0 = *a;
            c00 += a0 * b0;
            c01 += a0 * b1;
            c02 += a0 * b2;
            c03 += a0 * b3;
            var a1 = a[row];
            c10 += a1 * b0;
            c11 += a1 * b1;
            c12 += a1 * b2;
            c13 += a1 * b3;
            var a2 = a[2 * row];
            c20 += a2 * b0;
            c21 += a2 * b1;
            c22 += a2 * b2;
            c23 += a2 * b3;
            var a3 = a[3 * row];
            c30 += a3 * b0;
            c31 += a3 * b1;
            c32 += a3 * b2;
            c33 += a3 * b3;
        }

        Put(c, c00, c01, c02, c03, accumulate);
        Put(c + cStride, c10, c11, c12, c13, accumulate);
        Put(c + (2 * cStride), c20, c21, c22, c23, accumulate);
        Put(c + (3 * cStride), c30, c31, c32, c33, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, float c0, float c1, float c2, float c3, bool accumulate)
    {
        c[0] = accumulate ? c[0] + c0 : c0;
        c[1] = accumulate ? c[1] + c1 : c1;
        c[2] = accumulate ? c[2] + c2 : c2;
        c[3] = accumulate ? c[3] + c3 : c3;
    }
}
