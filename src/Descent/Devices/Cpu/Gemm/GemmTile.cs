using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>Brings a tile to where it belongs when the kernel cannot write it there (at edges, with strides), and completes it.</summary>
internal static unsafe class GemmTile
{
    /// <summary>c[i, j] = tile[i, j], or += with <paramref name="accumulate"/>; tile rows lie <paramref name="width"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Put(float* tile, int width, float* c, nint rowStride, nint columnStride, int rows, int columns, bool accumulate)
    {
        for (; rows > 0; rows--, tile += width, c += rowStride)
        {
            if (columnStride == 1) PutRow(tile, c, columns, accumulate);
            else if (accumulate) for (nint j = 0; j < columns; j++) c[j * columnStride] += tile[j];
            else for (nint j = 0; j < columns; j++) c[j * columnStride] = tile[j];
        }
    }

    /// <summary>The same past the caches: c's rows are whole lines, and so are the tile's, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Stream(float* tile, float* c, nint stride, int rows, int columns)
    {
        for (; rows > 0; rows--, tile += columns, c += stride)
            for (nint j = 0; j < columns; j += 16) Vector512.Load(tile + j).StoreAlignedNonTemporal(c + j);
    }

    /// <summary>Puts a tile with the whole sums over k at row m and column n of c and completes it.</summary>
    public static void Put(float* tile, int width, in GemmProblem problem, int m, int n, int rows, int columns)
    {
        Put(tile, width, problem.At(m, n), problem.RowStride, problem.ColumnStride, rows, columns, problem.Accumulate);
        if (problem.HasEnd) Finish(problem, m, n, rows, columns);
    }

    /// <summary>Adds the bias to a part of c that holds the whole sums over k, and applies the activation.</summary>
    public static void Finish(in GemmProblem problem, int m, int n, int rows, int columns)
    {
        var (rowStride, columnStride) = ((nint)problem.RowStride, (nint)problem.ColumnStride);
        var bias = problem.Bias;
        var isPerRow = problem.IsBiasPerRow;
        var isRelu = problem.Activation == Activation.Relu;
        if (columnStride != 1 && rowStride == 1) // a column of c is what lies together
        {
            (m, n, rows, columns) = (n, m, columns, rows);
            (rowStride, columnStride, isPerRow) = (columnStride, rowStride, !isPerRow);
        }

        var c = problem.C + (m * rowStride) + (n * columnStride);
        var hasBias = bias is not null;
        for (var i = 0; i < rows; i++, c += rowStride)
        {
            if (columnStride != 1) FinishStrided(c, columnStride, bias, isPerRow ? m + i : n, isPerRow, isRelu, columns);
            else if (hasBias && isPerRow) FinishRow(c, null, bias[m + i], hasBias, isRelu, columns);
            else FinishRow(c, hasBias ? bias + n : null, 0, hasBias, isRelu, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutRow(float* tile, float* c, int columns, bool accumulate)
    {
        var j = 0;
        if (accumulate)
        {
            for (; j + 8 <= columns; j += 8) (Vector256.Load(tile + j) + Vector256.Load(c + j)).Store(c + j);
            for (; j < columns; j++) c[j] += tile[j];
        }
        else
        {
            for (; j + 8 <= columns; j += 8) Vector256.Load(tile + j).Store(c + j);
            for (; j < columns; j++) c[j] = tile[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FinishRow(float* c, float* bias, float same, bool hasBias, bool isRelu, int columns)
    {
        var all = Vector256.Create(same);
        var j = 0;
        for (; j + 8 <= columns; j += 8)
        {
            var x = Vector256.Load(c + j);
            if (hasBias) x += bias is null ? all : Vector256.Load(bias + j);
            if (isRelu) x = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), Vector256<float>.Zero, x);
            x.Store(c + j);
        }

        for (; j < columns; j++)
        {
            var x = c[j];
            if (hasBias) x += bias is null ? same : bias[j];
            c[j] = isRelu && x < 0 ? 0 : x;
        }
    }

    private static void FinishStrided(float* c, nint stride, float* bias, int first, bool isSame, bool isRelu, int columns)
    {
        for (var j = 0; j < columns; j++, c += stride)
        {
            var x = *c;
            if (bias is not null) x += isSame ? bias[first] : bias[first + j];
            *c = isRelu && x < 0 ? 0 : x;
        }
    }
}
