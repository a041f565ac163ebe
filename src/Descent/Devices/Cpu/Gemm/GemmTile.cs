using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>Brings a finished tile to where it belongs when the kernel cannot write it there: at edges, and with strides.</summary>
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
}
