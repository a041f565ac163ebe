using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Softmax and cross entropy by rows; the largest number is subtracted first, sums go on in fp64 after short fp32 runs.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Softmax(float* x, float* y, int rows, int columns, bool logarithm)
    {
        if (columns == 0) return;
        var job = new SoftmaxJob { X = x, Y = y, Columns = columns, IsLogarithm = logarithm };
        job.IsStreaming = x != y && Streaming.Suits(y, (long)rows * columns, columns);
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns, ParallelRange.HeavyGrain));
    }

    public override void SoftmaxGradient(float* gy, float* y, float* gx, int rows, int columns, bool logarithm)
    {
        var job = new SoftmaxGradientJob { Gy = gy, Y = y, Gx = gx, Columns = columns, IsLogarithm = logarithm };
        job.IsStreaming = gx != gy && gx != y && Streaming.Suits(gx, (long)rows * columns, columns);
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns, ParallelRange.HeavyGrain));
    }

    public override void CrossEntropy(float* x, int* labels, float* losses, float* probabilities, int rows, int columns)
    {
        var job = new SoftmaxJob { X = x, Y = probabilities, Labels = labels, Losses = losses, Columns = columns };
        job.IsStreaming = x != probabilities && Streaming.Suits(probabilities, (long)rows * columns, columns);
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns, ParallelRange.HeavyGrain));
    }

    public override void CrossEntropyGradient(float* g, float* probabilities, int* labels, float* gx, int rows, int columns)
    {
        var job = new CrossEntropyGradientJob { G = g, Probabilities = probabilities, Labels = labels, Gx = gx, Columns = columns };
        ParallelRange.Run(ref job, rows, ParallelRange.RowsPerTask(columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float DotRun(float* a, float* b, int count)
    {
        V sum = Zero;
        for (; count >= S.Width; count -= S.Width, a += S.Width, b += S.Width) sum = S.MultiplyAdd(S.Load(a), S.Load(b), sum);
        if (count > 0) sum = S.MultiplyAdd(S.LoadPart(a, count, Zero), S.LoadPart(b, count, Zero), sum);
        return S.Sum(sum);
    }

    // gx = y (gy - dot)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxGradientRow(float* gy, float* y, float dot, float* gx, int count, bool isStreaming)
    {
        var d = S.Splat(dot);
        for (; count >= S.Width; count -= S.Width, gy += S.Width, y += S.Width, gx += S.Width)
        {
            var value = S.Multiply(S.Load(y), S.Subtract(S.Load(gy), d));
            if (isStreaming) S.StoreStreaming(gx, value);
            else S.Store(gx, value);
        }

        if (count > 0) S.StorePart(gx, count, S.Multiply(S.LoadPart(y, count, Zero), S.Subtract(S.LoadPart(gy, count, Zero), d)));
    }

    // gx = gy - e^y sum
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogSoftmaxGradientRow(float* gy, float* y, float total, float* gx, int count, bool isStreaming)
    {
        var sum = S.Splat(total);
        for (; count >= S.Width; count -= S.Width, gy += S.Width, y += S.Width, gx += S.Width)
        {
            var value = S.NegativeMultiplyAdd(SimdMath.Exp<S, V>(S.Load(y)), sum, S.Load(gy));
            if (isStreaming) S.StoreStreaming(gx, value);
            else S.Store(gx, value);
        }

        if (count > 0) S.StorePart(gx, count, S.NegativeMultiplyAdd(SimdMath.Exp<S, V>(S.LoadPart(y, count, Zero)), sum, S.LoadPart(gy, count,
            Zero)));
    }

    private struct SoftmaxGradientJob : IRangeJob
    {
        public float* Gy;
        public float* Y;
        public float* Gx;
        public int Columns;
        public bool IsLogarithm;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            for (var row = start; row < start + count; row++)
            {
                var place = (long)row * Columns;
                float* gy = Gy + place, y = Y + place;
                if (IsLogarithm)
                {
                    LogSoftmaxGradientRow(gy, y, (float)ReduceRow<ReduceKernels.Sum>(gy, Columns), Gx + place, Columns, IsStreaming);
                    continue;
                }

                var dot = 0.0;
                for (var i = 0; i < Columns; i += RunLength) dot += DotRun(gy + i, y + i, Math.Min(RunLength, Columns - i));
                SoftmaxGradientRow(gy, y, (float)dot, Gx + place, Columns, IsStreaming);
            }

            if (IsStreaming) Streaming.Finish();
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
