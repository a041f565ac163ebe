using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Softmax and cross entropy by rows; the largest number is subtracted first, sums go on in fp64 after short fp32 runs.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Softmax(float* x, float* y, int rows, int columns, bool logarithm)
    {
        if (columns == 0) return;
        var job = new SoftmaxJob { X = x, Y = y, Columns = columns, IsLogarithm = logarithm };
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns, ParallelRange.HeavyGrain));
    }

    public override void SoftmaxGradient(float* gy, float* y, float* gx, int rows, int columns, bool logarithm)
    {
        var job = new SoftmaxGradientJob { Gy = gy, Y = y, Gx = gx, Columns = columns, IsLogarithm = logarithm };
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns, ParallelRange.HeavyGrain));
    }

    public override void CrossEntropy(float* x, int* labels, float* losses, float* probabilities, int rows, int columns)
    {
        var job = new SoftmaxJob { X = x, Y = probabilities, Labels = labels, Losses = losses, Columns = columns };
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns, ParallelRange.HeavyGrain));
    }

    public override void CrossEntropyGradient(float* g, float* probabilities, int* labels, float* gx, int rows, int columns)
    {
        var job = new CrossEntropyGradientJob { G = g, Probabilities = probabilities, Labels = labels, Gx = gx, Columns = columns };
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns));
    }

    // The largest number that is not NaN; a NaN shows in the sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestOfRow(float* x, int count)
    {
        var best = S.Splat(float.NegativeInfinity);
        for (; count > 0; count -= S.Width, x += S.Width) best = S.Larger(S.LoadPart(x, Math.Min(S.Width, count), best), best);
        return Lanes<ReduceKernels.Max>(best);
    }

    // The sum of e^(x - shift); y gets the terms unless it is null.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ExponentialsRun(float* x, float shift, float* y, int count)
    {
        V sum = Zero, m = S.Splat(shift);
        for (; count > 0; count -= S.Width, x += S.Width)
        {
            var lanes = Math.Min(S.Width, count);
            var e = SimdMath.Exp<S, V>(S.Subtract(S.LoadPart(x, lanes, S.Splat(float.NegativeInfinity)), m));
            sum = S.Add(sum, e);
            if (y == null) continue;
            S.StorePart(y, lanes, e);
            y += S.Width;
        }

        return S.Sum(sum);
    }

    private static double Exponentials(float* x, float shift, float* y, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i += RunLength) sum += ExponentialsRun(x + i, shift, y == null ? y : y + i, Math.Min(RunLength, count - i));
        return sum;
    }

    private static float LogOf(double x) => SimdMath.Log<SimdScalar, float>((float)x);

    // y = a x
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleRow(float* x, float scale, float* y, int count)
    {
        var k = S.Splat(scale);
        for (; count > 0; count -= S.Width, x += S.Width, y += S.Width)
        {
            var lanes = Math.Min(S.Width, count);
            S.StorePart(y, lanes, S.Multiply(S.LoadPart(x, lanes, Zero), k));
        }
    }

    // y = (x - shift) - logSum, in this order: the shift is exact near the maximum
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShiftRow(float* x, float shift, float logSum, float* y, int count)
    {
        V m = S.Splat(shift), k = S.Splat(logSum);
        for (; count > 0; count -= S.Width, x += S.Width, y += S.Width)
        {
            var lanes = Math.Min(S.Width, count);
            S.StorePart(y, lanes, S.Subtract(S.Subtract(S.LoadPart(x, lanes, Zero), m), k));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float DotRun(float* a, float* b, int count)
    {
        V sum = Zero;
        for (; count > 0; count -= S.Width, a += S.Width, b += S.Width)
        {
            var lanes = Math.Min(S.Width, count);
            sum = S.MultiplyAdd(S.LoadPart(a, lanes, Zero), S.LoadPart(b, lanes, Zero), sum);
        }

        return S.Sum(sum);
    }

    // gx = y (gy - dot)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxGradientRow(float* gy, float* y, float dot, float* gx, int count)
    {
        var d = S.Splat(dot);
        for (; count > 0; count -= S.Width, gy += S.Width, y += S.Width, gx += S.Width)
        {
            var lanes = Math.Min(S.Width, count);
            S.StorePart(gx, lanes, S.Multiply(S.LoadPart(y, lanes, Zero), S.Subtract(S.LoadPart(gy, lanes, Zero), d)));
        }
    }

    // gx = gy - e^y sum
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogSoftmaxGradientRow(float* gy, float* y, float total, float* gx, int count)
    {
        var sum = S.Splat(total);
        for (; count > 0; count -= S.Width, gy += S.Width, y += S.Width, gx += S.Width)
        {
            var lanes = Math.Min(S.Width, count);
            S.StorePart(gx, lanes, S.NegativeMultiplyAdd(SimdMath.Exp<S, V>(S.LoadPart(y, lanes, Zero)), sum, S.LoadPart(gy, lanes, Zero)));
        }
    }

    /// <summary>Softmax, log-softmax, or with labels cross entropy.</summary>
    private struct SoftmaxJob : IRangeJob
    {
        public float* X;
        public float* Y;
        public int* Labels;
        public float* Losses;
        public int Columns;
        public bool IsLogarithm;

        public readonly void Run(int start, int count)
        {
            for (var row = start; row < start + count; row++)
            {
                float* x = X + ((long)row * Columns), y = Y + ((long)row * Columns);
                var shift = LargestOfRow(x, Columns);
                if (IsLogarithm)
                {
                    ShiftRow(x, shift, LogOf(Exponentials(x, shift, null, Columns)), y, Columns);
                    continue;
                }

                var atLabel = Labels == null ? 0 : x[Labels[row]] - shift;
                var sum = Exponentials(x, shift, y, Columns);
                ScaleRow(y, (float)(1 / sum), y, Columns);
                if (Labels != null) Losses[row] = LogOf(sum) - atLabel;
            }
        }
    }

    private struct SoftmaxGradientJob : IRangeJob
    {
        public float* Gy;
        public float* Y;
        public float* Gx;
        public int Columns;
        public bool IsLogarithm;

        public readonly void Run(int start, int count)
        {
            for (var row = start; row < start + count; row++)
            {
                var place = (long)row * Columns;
                float* gy = Gy + place, y = Y + place;
                if (IsLogarithm)
                {
                    LogSoftmaxGradientRow(gy, y, (float)ReduceRow<ReduceKernels.Sum>(gy, Columns), Gx + place, Columns);
                    continue;
                }

                var dot = 0.0;
                for (var i = 0; i < Columns; i += RunLength) dot += DotRun(gy + i, y + i, Math.Min(RunLength, Columns - i));
                SoftmaxGradientRow(gy, y, (float)dot, Gx + place, Columns);
            }
        }
    }

    private struct CrossEntropyGradientJob : IRangeJob
    {
        public float* G;
        public float* Probabilities;
        public int* Labels;
        public float* Gx;
        public int Columns;

        public readonly void Run(int start, int count)
        {
            for (var row = start; row < start + count; row++)
            {
                var place = (long)row * Columns;
                var label = place + Labels[row];
                var atLabel = G[row] * (Probabilities[label] - 1);
                ScaleRow(Probabilities + place, G[row], Gx + place, Columns);
                Gx[label] = atLabel;
            }
        }
    }
}
