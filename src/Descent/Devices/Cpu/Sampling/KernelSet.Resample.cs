using System.Runtime.CompilerServices;

namespace Descent;

internal abstract unsafe partial class KernelSet
{
    public abstract void Resample(in ResampleArguments arguments, int outer);
}

/// <content>Linear maps of one axis: rows of numbers where the axis is not the last, else numbers one by one.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Resample(in ResampleArguments arguments, int outer)
    {
        var job = new ResampleJob { Arguments = arguments };
        if (arguments.Inner == 1) ParallelRange.Run(ref job, outer, ParallelRange.RowsPerTask(arguments.Outputs, ParallelRange.HeavyGrain));
        else ParallelRange.Run(ref job, outer * arguments.Outputs, ParallelRange.RowsPerTask(arguments.Inner));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResampleRow(float* x, int* columns, float* weights, int terms, nint inner, float* y)
    {
        for (nint i = 0; i < inner; i += S.Width)
        {
            var lanes = (int)Math.Min(S.Width, inner - i);
            V sum = Zero;
            for (var t = 0; t < terms; t++)
                sum = S.MultiplyAdd(S.LoadPart(x + (columns[t] * inner) + i, lanes, Zero), S.Splat(weights[t]), sum);
            S.StorePart(y + i, lanes, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResampleNumbers(float* x, int* starts, int* columns, float* weights, int outputs, float* y)
    {
        var term = 0;
        for (var j = 0; j < outputs; j++)
        {
            var end = starts[j + 1];
            float sum = 0;
            for (; term < end; term++) sum += weights[term] * x[columns[term]];
            y[j] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SelectNumbers(float* x, int* columns, int outputs, float* y)
    {
        for (var j = 0; j < outputs; j++) y[j] = x[columns[j]];
    }

    private struct ResampleJob : IRangeJob
    {
        public ResampleArguments Arguments;

        public readonly void Run(int start, int count)
        {
            var a = Arguments;
            for (var i = start; i < start + count; i++)
            {
                if (a.Inner == 1)
                {
                    float* from = a.X + ((long)i * a.Inputs), to = a.Y + ((long)i * a.Outputs);
                    if (a.IsSelection) SelectNumbers(from, a.Columns, a.Outputs, to);
                    else ResampleNumbers(from, a.Starts, a.Columns, a.Weights, a.Outputs, to);
                    continue;
                }

                var (o, j) = Math.DivRem(i, a.Outputs);
                var term = a.Starts[j];
                float* x = a.X + ((long)o * a.Inputs * a.Inner), y = a.Y + ((long)i * a.Inner);
                ResampleRow(x, a.Columns + term, a.Weights + term, a.Starts[j + 1] - term, a.Inner, y);
            }
        }
    }
}
