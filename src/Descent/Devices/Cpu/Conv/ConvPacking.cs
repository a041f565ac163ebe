using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>Packs panels from padded pieces of images: what a matrix of all windows would hold, which is never made.</summary>
internal static unsafe class ConvPacking
{
    /// <summary>Numbers before and behind a piece that may be read.</summary>
    public const int Room = 32;

    private const int Lanes = 16;

    /// <summary>
    /// panel[k, place] = piece[offsets[k] + run.Source + i] for every run. Reads whole vectors: the piece needs <see cref="Room"/> numbers of room on
    /// both sides. Places that no run covers get anything.
    /// </summary>
    public static void Along(float* piece, nint* offsets, int depth, ConvRun* runs, int count, int width, float* panel)
    {
        if (width % Lanes != 0)
        {
            for (var r = 0; r < count; r++) CopyRun(piece + runs[r].Source, offsets, depth, runs[r].Length, width, panel + runs[r].Place);
            return;
        }

        var run = 0;
        for (var lane = 0; lane < width; lane += Lanes)
        {
            while (run < count - 1 && runs[run].Place + runs[run].Length <= lane) run++;
            var end = run + 1;
            while (end < count && runs[end].Place < lane + Lanes) end++;
            // Source of place `lane`, were the run that long.
            var x = piece + (runs[run].Source + lane - runs[run].Place);
            if (end - run == 1) CopyRun(x, offsets, depth, Lanes, width, panel + lane);
            else if (end - run == 2) Blend2(piece, offsets, depth, runs + run, lane, width, panel + lane);
            else BlendAny(piece, offsets, depth, runs + run, end - run, lane, width, panel + lane);
        }
    }

    // A store that crosses cache lines costs more than a blend: runs are put together in a register.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend2(float* piece, nint* offsets, int depth, ConvRun* runs, int lane, nint width, float* panel)
    {
        float* x0 = piece + (runs[0].Source + lane - runs[0].Place), x1 = piece + (runs[1].Source + lane - runs[1].Place);
        var mask1 = Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create(runs[1].Place - lane)).AsSingle();
        for (var k = 0; k < depth; k++, panel += width)
            Vector512.ConditionalSelect(mask1, Vector512.Load(x1 + offsets[k]), Vector512.Load(x0 + offsets[k])).Store(panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlendAny(float* piece, nint* offsets, int depth, ConvRun* runs, int count, int lane, nint width, float* panel)
    {
        var from = panel;
        Blend2(piece, offsets, depth, runs, lane, width, panel);
        for (var r = 2; r < count; r++)
        {
            var x = piece + (runs[r].Source + lane - runs[r].Place);
            var mask = Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create(runs[r].Place - lane)).AsSingle();
            panel = from;
            for (var k = 0; k < depth; k++, panel += width)
                Vector512.ConditionalSelect(mask, Vector512.Load(x + offsets[k]), Vector512.Load(panel)).Store(panel);
        }
    }

    /// <summary>y[i] = x[i * stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* x, nint stride, int count, float* y)
    {
        if (stride == 2 && Sse.IsSupported)
            for (; count > 4; count -= 4, x += 8, y += 4) Sse.Shuffle(Vector128.Load(x), Vector128.Load(x + 4), 0x88).Store(y);
        for (; count > 0; count--, x += stride) *y++ = *x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRun(float* x, nint* offsets, int depth, int length, nint width, float* panel)
    {
        if (length == 16) for (var k = 0; k < depth; k++, panel += width) Vector512.Load(x + offsets[k]).Store(panel);
        else if (length == 8) for (var k = 0; k < depth; k++, panel += width) Vector256.Load(x + offsets[k]).Store(panel);
        else if (length == 4) for (var k = 0; k < depth; k++, panel += width) Vector128.Load(x + offsets[k]).Store(panel);
        else for (var k = 0; k < depth; k++, panel += width) CopyAny(x + offsets[k], panel, length);
    }

    /// <summary>y[i] = x[i] for i below <paramref name="length"/>, and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyAny(float* x, float* y, int length)
    {
        // The last vector overlaps the one before it: no loop over single numbers.
        if (length >= 8)
        {
            for (var i = 0; i < length - 8; i += 8) Vector256.Load(x + i).Store(y + i);
            Vector256.Load(x + length - 8).Store(y + length - 8);
        }
        else if (length >= 4)
        {
            var (first, last) = (Vector128.Load(x), Vector128.Load(x + length - 4));
            first.Store(y);
            last.Store(y + length - 4);
        }
        else
        {
            for (var i = 0; i < length; i++) y[i] = x[i];
        }
    }
}
