using System.Buffers;
using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Repeat, ArgMax, the sum of squares and the look for numbers that are not finite.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Repeat(float* x, float* y, int outer, int axis, int inner, float alpha)
    {
        var job = new RepeatJob { X = x, Y = y, Axis = axis, Inner = inner, Alpha = alpha };
        if (axis == 0 || inner == 0) return;
        if (inner == 1) ParallelRange.Run(ref job, outer, ParallelRange.RowsPerTask(axis));
        else ParallelRange.Run(ref job, outer * axis, ParallelRange.RowsPerTask(inner));
    }

    public override void ArgMax(float* x, int* y, int rows, int columns)
    {
        var job = new ArgMaxJob { X = x, Y = y, Columns = columns };
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns));
    }

    public override double SumOfSquares(float* x, int count)
    {
        var pieces = (count + ParallelRange.Grain - 1) / ParallelRange.Grain;
        var partials = ArrayPool<double>.Shared.Rent(Math.Max(1, pieces));
        var total = 0.0;
        fixed (double* pointer = partials)
        {
            var job = new SquaresJob { X = x, Partials = pointer };
            ParallelRange.Run(ref job, count, ParallelRange.Grain);
            for (var i = 0; i < pieces; i++) total += pointer[i];
        }

        ArrayPool<double>.Shared.Return(partials);
        return total;
    }

    public override bool IsFinite(float* x, int count)
    {
        var isBroken = 0;
        var job = new FiniteJob { X = x, IsBroken = &isBroken };
        ParallelRange.Run(ref job, count, ParallelRange.Grain);
        return isBroken == 0;
    }

    // x * 0 is zero for every finite x and NaN for the others.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsFiniteRun(float* x, int count)
    {
        var width = S.Width;
        V zero = Zero, a0 = zero, a1 = zero;
        for (; count >= 2 * width; count -= 2 * width, x += 2 * width)
        {
            a0 = S.MultiplyAdd(S.Load(x), zero, a0);
            a1 = S.MultiplyAdd(S.Load(x + width), zero, a1);
        }

        for (; count > 0; count -= width, x += width) a0 = S.MultiplyAdd(S.LoadPart(x, Math.Min(count, width), zero), zero, a0);
        return S.Sum(S.Add(a0, a1)) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ArgMaxRow(float* x, int columns)
    {
        var best = (float)ReduceRow<ReduceKernels.Max>(x, columns);
        var i = 0;
        if (float.IsNaN(best))
            while (i < columns - 1 && !float.IsNaN(x[i])) i++;
        else
            while (i < columns - 1 && x[i] != best) i++;
        return i;
    }

    private struct RepeatJob : IRangeJob
    {
        public float* X;
        public float* Y;
        public int Axis;
        public int Inner;
        public float Alpha;

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
            {
                if (Inner == 1) new Span<float>(Y + ((long)i * Axis), Axis).Fill(Alpha * X[i]);
                else MapRun<UnaryKernels.Affine>(X + ((long)(i / Axis) * Inner), Y + ((long)i * Inner), Inner, Alpha, 0);
            }
        }
    }

    private struct ArgMaxJob : IRangeJob
    {
        public float* X;
        public int* Y;
        public int Columns;

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++) Y[i] = ArgMaxRow(X + ((long)i * Columns), Columns);
        }
    }

    private struct SquaresJob : IRangeJob
    {
        public float* X;
        public double* Partials;

        public readonly void Run(int start, int count) => Partials[start / ParallelRange.Grain] = S.SumOfSquares(X + start, count);
    }

    private struct FiniteJob : IRangeJob
    {
        public float* X;
        public int* IsBroken;

        public readonly void Run(int start, int count)
        {
            if (!IsFiniteRun(X + start, count)) Volatile.Write(ref *IsBroken, 1);
        }
    }
}
