using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <content>
/// Reductions. fp32 sums run over a few hundred numbers a lane or 64 rows, then go on in fp64; what is cut where depends on sizes alone.
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int RunRows = 64;
    private const int ColumnBlock = 512;
    private const int ColumnTileVectors = 8;

    // How many neighbours are summed in fp32: a few hundred a lane, so that a narrow variant is as exact as a wide one.
    private static int RunLength => 256 * S.Width;

    public override void Reduce(ReduceOp op, float* x, float* y, int outer, int axis, int inner)
    {
        if (outer == 0 || inner == 0) return;
        if (op == ReduceOp.Max) Reduce<ReduceKernels.Max>(x, y, outer, axis, inner, 1);
        else Reduce<ReduceKernels.Sum>(x, y, outer, axis, inner, op == ReduceOp.Mean ? axis : 1);
    }

    private static void Reduce<TOp>(float* x, float* y, int outer, int axis, int inner, double divisor)
        where TOp : struct, IReduceKernel
    {
        var job = new ReduceJob<TOp> { X = x, Y = y, Axis = axis, Inner = inner, Divisor = divisor };
        job.ColumnBlocks = (inner + ColumnBlock - 1) / ColumnBlock;
        job.PieceLength = inner == 1 ? ParallelRange.Grain : Math.Max(4 * RunRows, ParallelRange.Grain / Math.Min(inner, ColumnBlock));
        job.Pieces = Math.Max(1, (axis + job.PieceLength - 1) / job.PieceLength);
        var units = outer * job.ColumnBlocks * job.Pieces;
        var unitSize = Math.Min(axis, job.PieceLength) * Math.Min(inner, ColumnBlock);
        if (job.Pieces == 1)
        {
            ParallelRange.Run(ref job, units, ParallelRange.RowsPerTask(unitSize));
            return;
        }

        var partials = ArrayPool<double>.Shared.Rent(outer * job.Pieces * inner);
        fixed (double* pointer = partials)
        {
            job.Partials = pointer;
            ParallelRange.Run(ref job, units, ParallelRange.RowsPerTask(unitSize));
            for (var o = 0; o < outer; o++)
                CombinePieces<TOp>(pointer + ((long)o * job.Pieces * inner), y + ((long)o * inner), job.Pieces, inner, divisor);
        }

        ArrayPool<double>.Shared.Return(partials);
    }

    private static void CombinePieces<TOp>(double* partials, float* y, int pieces, int inner, double divisor)
        where TOp : struct, IReduceKernel
    {
        var next = partials + inner;
        for (var piece = 1; piece < pieces; piece++, next += inner)
            for (var i = 0; i < inner; i++)
                partials[i] = TOp.Combine(partials[i], next[i]);
        for (var i = 0; i < inner; i++) y[i] = (float)(partials[i] / divisor);
    }

    // One row of neighbours.
    private static double ReduceRow<TOp>(float* x, int count)
        where TOp : struct, IReduceKernel
    {
        double total = TOp.Start;
        for (; count > 0; count -= RunLength, x += RunLength) total = TOp.Combine(total, ReduceRun<TOp>(x, Math.Min(count, RunLength)));
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ReduceRun<TOp>(float* x, int count)
        where TOp : struct, IReduceKernel
    {
        var width = S.Width;
        V start = S.Splat(TOp.Start), a0 = start, a1 = start, a2 = start, a3 = start;
        for (; count >= 4 * width; count -= 4 * width, x += 4 * width)
        {
            a0 = TOp.Combine<S, V>(a0, S.Load(x));
            a1 = TOp.Combine<S, V>(a1, S.Load(x + width));
            a2 = TOp.Combine<S, V>(a2, S.Load(x + (2 * width)));
            a3 = TOp.Combine<S, V>(a3, S.Load(x + (3 * width)));
        }

        for (; count >= width; count -= width, x += width) a0 = TOp.Combine<S, V>(a0, S.Load(x));
        if (count > 0) a1 = TOp.Combine<S, V>(a1, S.LoadPart(x, count, start));
        return Lanes<TOp>(TOp.Combine<S, V>(TOp.Combine<S, V>(a0, a1), TOp.Combine<S, V>(a2, a3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Lanes<TOp>(V x)
        where TOp : struct, IReduceKernel
    {
        if (typeof(TOp) == typeof(ReduceKernels.Sum)) return S.Sum(x);
        for (var width = S.Width; width > 1; width /= 2) x = TOp.Combine<S, V>(S.Even(x, x), S.Odd(x, x)); // each half stands twice
        var lanes = stackalloc float[16];
        S.Store(lanes, x);
        return lanes[0];
    }

    // The sums of short rows one behind the other. One loop for all rows: while the lanes of one are added, the next one is read; and memory is
    // read in its order, which it answers faster than four rows side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows(float* x, int rows, int count, double divisor, float* y)
    {
        var width = S.Width;
        for (; rows > 0; rows--)
        {
            V a = Zero, b = Zero;
            var left = count;
            for (; left >= 2 * width; left -= 2 * width, x += 2 * width)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(x + 1024);
                    Sse.Prefetch0(x + 1024 + width);
                }

                a = S.Add(a, S.Load(x));
                b = S.Add(b, S.Load(x + width));
            }

            for (; left >= width; left -= width, x += width) a = S.Add(a, S.Load(x));
            if (left > 0) b = S.Add(b, S.LoadPart(x, left, Zero));
            x += left;
            *y++ = (float)(S.Sum(S.Add(a, b)) / divisor);
        }
    }

    // Up to ColumnBlock columns of rows that lie `stride` apart, into fp64 totals.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReduceColumns<TOp>(float* x, int rows, int columns, nint stride, double* totals)
        where TOp : struct, IReduceKernel
    {
        var run = stackalloc float[ColumnBlock];
        var width = S.Width;
        for (var j = 0; j < columns; j++) totals[j] = TOp.Start;
        var isNarrow = columns <= 2 * ColumnTileVectors * width && columns == stride;
        for (; rows > 0; rows -= RunRows)
        {
            for (var j = 0; j < columns; j++) run[j] = TOp.Start;
            var left = Math.Min(rows, RunRows);
            var done = 0;
            for (; isNarrow && columns - done >= ColumnTileVectors * width; done += ColumnTileVectors * width)
                ColumnTile<TOp>(x + done, left, stride, run + done);
            if (done == columns)
            {
                x += left * stride;
                left = 0;
            }

            for (; left >= 4; left -= 4, x += 4 * stride)
            {
                float* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
                var j = done;
                for (; j <= columns - width; j += width)
                {
                    var low = TOp.Combine<S, V>(S.Load(x + j), S.Load(x1 + j));
                    var high = TOp.Combine<S, V>(S.Load(x2 + j), S.Load(x3 + j));
                    S.Store(run + j, TOp.Combine<S, V>(S.Load(run + j), TOp.Combine<S, V>(low, high)));
                }

                var part = columns - j;
                if (part > 0)
                {
                    var low = TOp.Combine<S, V>(S.LoadPart(x + j, part, Zero), S.LoadPart(x1 + j, part, Zero));
                    var high = TOp.Combine<S, V>(S.LoadPart(x2 + j, part, Zero), S.LoadPart(x3 + j, part, Zero));
                    S.StorePart(run + j, part, TOp.Combine<S, V>(S.LoadPart(run + j, part, Zero), TOp.Combine<S, V>(low, high)));
                }
            }

            for (; left > 0; left--, x += stride)
            {
                var j = done;
                for (; j <= columns - width; j += width) S.Store(run + j, TOp.Combine<S, V>(S.Load(run + j), S.Load(x + j)));
                var part = columns - j;
                if (part > 0) S.StorePart(run + j, part, TOp.Combine<S, V>(S.LoadPart(run + j, part, Zero), S.LoadPart(x + j, part, Zero)));
            }

            for (var j = 0; j < columns; j++) totals[j] = TOp.Combine(totals[j], run[j]);
        }
    }

    // Eight vectors of columns of at most RunRows rows, in registers; sums in the order of ReduceColumns.
    // Loads go row by row: memory answers twice as fast as when four rows are read side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnTile<TOp>(float* x, int rows, nint stride, float* run)
        where TOp : struct, IReduceKernel
    {
        var width = S.Width;
        var start = S.Splat(TOp.Start);
        V a0 = start, a1 = start, a2 = start, a3 = start, a4 = start, a5 = start, a6 = start, a7 = start;
        for (; rows >= 4; rows -= 4, x += 4 * stride)
        {
            float* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
            V t0 = S.Load(x);
            V t1 = S.Load(x + width);
            V t2 = S.Load(x + (2 * width));
            V t3 = S.Load(x + (3 * width));
            V t4 = S.Load(x + (4 * width));
            V t5 = S.Load(x + (5 * width));
            V t6 = S.Load(x + (6 * width));
            V t7 = S.Load(x + (7 * width));
            t0 = TOp.Combine<S, V>(t0, S.Load(x1));
            t1 = TOp.Combine<S, V>(t1, S.Load(x1 + width));
            t2 = TOp.Combine<S, V>(t2, S.Load(x1 + (2 * width)));
            t3 = TOp.Combine<S, V>(t3, S.Load(x1 + (3 * width)));
            t4 = TOp.Combine<S, V>(t4, S.Load(x1 + (4 * width)));
            t5 = TOp.Combine<S, V>(t5, S.Load(x1 + (5 * width)));
            t6 = TOp.Combine<S, V>(t6, S.Load(x1 + (6 * width)));
            t7 = TOp.Combine<S, V>(t7, S.Load(x1 + (7 * width)));
            V u0 = S.Load(x2);
            V u1 = S.Load(x2 + width);
            V u2 = S.Load(x2 + (2 * width));
            V u3 = S.Load(x2 + (3 * width));
            V u4 = S.Load(x2 + (4 * width));
            V u5 = S.Load(x2 + (5 * width));
            V u6 = S.Load(x2 + (6 * width));
            V u7 = S.Load(x2 + (7 * width));
            a0 = TOp.Combine<S, V>(a0, TOp.Combine<S, V>(t0, TOp.Combine<S, V>(u0, S.Load(x3))));
            a1 = TOp.Combine<S, V>(a1, TOp.Combine<S, V>(t1, TOp.Combine<S, V>(u1, S.Load(x3 + width))));
            a2 = TOp.Combine<S, V>(a2, TOp.Combine<S, V>(t2, TOp.Combine<S, V>(u2, S.Load(x3 + (2 * width)))));
            a3 = TOp.Combine<S, V>(a3, TOp.Combine<S, V>(t3, TOp.Combine<S, V>(u3, S.Load(x3 + (3 * width)))));
            a4 = TOp.Combine<S, V>(a4, TOp.Combine<S, V>(t4, TOp.Combine<S, V>(u4, S.Load(x3 + (4 * width)))));
            a5 = TOp.Combine<S, V>(a5, TOp.Combine<S, V>(t5, TOp.Combine<S, V>(u5, S.Load(x3 + (5 * width)))));
            a6 = TOp.Combine<S, V>(a6, TOp.Combine<S, V>(t6, TOp.Combine<S, V>(u6, S.Load(x3 + (6 * width)))));
            a7 = TOp.Combine<S, V>(a7, TOp.Combine<S, V>(t7, TOp.Combine<S, V>(u7, S.Load(x3 + (7 * width)))));
        }

        for (; rows > 0; rows--, x += stride)
        {
            a0 = TOp.Combine<S, V>(a0, S.Load(x));
            a1 = TOp.Combine<S, V>(a1, S.Load(x + width));
            a2 = TOp.Combine<S, V>(a2, S.Load(x + (2 * width)));
            a3 = TOp.Combine<S, V>(a3, S.Load(x + (3 * width)));
            a4 = TOp.Combine<S, V>(a4, S.Load(x + (4 * width)));
            a5 = TOp.Combine<S, V>(a5, S.Load(x + (5 * width)));
            a6 = TOp.Combine<S, V>(a6, S.Load(x + (6 * width)));
            a7 = TOp.Combine<S, V>(a7, S.Load(x + (7 * width)));
        }

        S.Store(run, a0);
        S.Store(run + width, a1);
        S.Store(run + (2 * width), a2);
        S.Store(run + (3 * width), a3);
        S.Store(run + (4 * width), a4);
        S.Store(run + (5 * width), a5);
        S.Store(run + (6 * width), a6);
        S.Store(run + (7 * width), a7);
    }

    private struct ReduceJob<TOp> : IRangeJob
        where TOp : struct, IReduceKernel
    {
        public float* X;
        public float* Y;
        public double* Partials;
        public int Axis;
        public int Inner;
        public int ColumnBlocks;
        public int Pieces;
        public int PieceLength;
        public double Divisor;

        public readonly void Run(int start, int count)
        {
            if (typeof(TOp) == typeof(ReduceKernels.Sum) && Inner == 1 && Pieces == 1 && Axis <= RunLength)
            {
                KernelSet<S, V>.SumRows(X + ((long)start * Axis), count, Axis, Divisor, Y + start);
                return;
            }

            var totals = stackalloc double[ColumnBlock];
            for (var unit = start; unit < start + count; unit++) Unit(unit, totals);
        }

        // Unit = (outer, piece of the axis, block of columns), counted with the blocks innermost.
        private readonly void Unit(int unit, double* totals)
        {
            var (piece, block) = Math.DivRem(unit, ColumnBlocks);
            var o = piece / Pieces;
            var first = (piece - (o * Pieces)) * PieceLength;
            var rows = Math.Min(PieceLength, Axis - first);
            var column = block * ColumnBlock;
            var columns = Math.Min(ColumnBlock, Inner - column);
            var x = X + ((((long)o * Axis) + first) * Inner) + column;
            if (Inner == 1) totals[0] = ReduceRow<TOp>(x, rows);
            else ReduceColumns<TOp>(x, rows, columns, Inner, totals);
            if (Pieces > 1) new Span<double>(totals, columns).CopyTo(new Span<double>(Partials + ((long)piece * Inner) + column, columns));
            else
                for (var j = 0; j < columns; j++)
                    Y[((long)o * Inner) + column + j] = (float)(totals[j] / Divisor);
        }
    }
}
