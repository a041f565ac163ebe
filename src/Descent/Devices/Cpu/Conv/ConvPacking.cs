using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>Packs panels from padded pieces of images: what a matrix of all windows would hold, which is never made.</summary>
internal static unsafe class ConvPacking
{
    /// <summary>
    /// panel[k, place] = piece[offsets[k] + run.Source + i] for every run. Copies whole vectors: what goes past a run is overwritten by the next run or
    /// the next k, so panel and piece need 32 numbers of room behind them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Along(float* piece, nint* offsets, int depth, ConvRun* runs, int count, int width, float* panel)
    {
        if (count == 1 && width == 32)
        {
            for (var k = 0; k < depth; k++, panel += 32)
            {
                var x = piece + (offsets[k] + runs[0].Source);
                Vector512.Load(x).Store(panel);
                Vector512.Load(x + 16).Store(panel + 16);
            }

            return;
        }

        for (var k = 0; k < depth; k++, panel += width)
        {
            var x = piece + offsets[k];
            for (var r = 0; r < count; r++)
            {
                var source = x + runs[r].Source;
                var target = panel + runs[r].Place;
                Vector256.Load(source).Store(target);
                for (var i = 8; i < runs[r].Length; i += 8) Vector256.Load(source + i).Store(target + i);
            }
        }
    }
}
