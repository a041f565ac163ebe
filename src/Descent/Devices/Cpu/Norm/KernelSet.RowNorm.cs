using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <content>
/// Normalisation of rows whose numbers have a weight each: layer normalisation, and groups of channels with few positions (their weights are repeated
/// for each position). Some rows go together, so that their sums, divisions and roots do not wait for each other.
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private static void RowNorm(in GroupNormArguments arguments)
    {
        var shape = arguments.Shape;
        var job = new RowNormJob
        {
            Arguments = arguments, IsStreaming = Streaming.Suits(arguments.Y, (long)shape.Rows * shape.RowSize,
            shape.RowSize)
        };
        if (shape.S > 1) job.Arguments = WithRepeatedWeights(arguments, Scratch.Take(ScratchArea.Partial, 2L * shape.C * shape.S));
        ParallelRange.Run(ref job, shape.Rows, NormRowsPerTask(shape.RowSize, job.IsStreaming));
    }

    private static GroupNormArguments WithRepeatedWeights(in GroupNormArguments arguments, float* scratch)
    {
        var (shape, repeated) = (arguments.Shape, arguments);
        repeated.Weight = Repeated(arguments.Weight, shape, scratch);
        repeated.Bias = Repeated(arguments.Bias, shape, scratch + ((long)shape.C * shape.S));
        return repeated;
    }

    private static float* Repeated(float* x, in GroupNormShape shape, float* y)
    {
        if (x == null) return null;
        for (var c = 0; c < shape.C; c++) new Span<float>(y + (c * shape.S), shape.S).Fill(x[c]);
        return y;
    }

    // The sum of x - pivot, then the sum of its square.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowDeviations(float* x, int count, float pivot, float* sums)
    {
        var width = S.Width;
        V p = S.Splat(pivot), a0 = Zero, a1 = Zero, b0 = Zero, b1 = Zero;
        for (; count >= 2 * width; count -= 2 * width, x += 2 * width)
        {
            V d0 = S.Subtract(S.Load(x), p), d1 = S.Subtract(S.Load(x + width), p);
            (a0, a1) = (S.Add(a0, d0), S.Add(a1, d1));
            (b0, b1) = (S.MultiplyAdd(d0, d0, b0), S.MultiplyAdd(d1, d1, b1));
        }

        for (; count > 0; count -= width, x += width)
        {
            var d = S.Subtract(S.LoadPart(x, Math.Min(count, width), p), p);
            (a1, b1) = (S.Add(a1, d), S.MultiplyAdd(d, d, b1));
        }

        (sums[0], sums[1]) = (S.Sum(S.Add(a0, a1)), S.Sum(S.Add(b0, b1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeColumns(in RowPointers row, in RowStatistics statistics, bool relu, bool isStreaming, nint ahead, int count)
    {
        V mean = S.Splat(statistics.Mean), inverse = S.Splat(statistics.Inverse), shift = S.Splat(statistics.Shift), zero = Zero;
        float* x = row.X, weight = row.Weight, bias = row.Bias, y = row.Output;
        int width = S.Width, j = 0;
        for (; j <= count - width; j += width)
        {
            if (ahead != 0 && Sse.IsSupported) Sse.Prefetch1(x + j + ahead);
            var value = S.MultiplyAdd(S.Subtract(S.Load(x + j), mean), inverse, shift);
            if (weight != null) value = S.Multiply(value, S.Load(weight + j));
            if (bias != null) value = S.Add(value, S.Load(bias + j));
            if (relu) value = S.Larger(zero, value);
            if (isStreaming) S.StoreStreaming(y + j, value);
            else S.Store(y + j, value);
        }

        if (j < count)
        {
            var lanes = count - j;
            var value = S.MultiplyAdd(S.Subtract(S.LoadPart(x + j, lanes, zero), mean), inverse, shift);
            if (weight != null) value = S.Multiply(value, S.LoadPart(weight + j, lanes, zero));
            if (bias != null) value = S.Add(value, S.LoadPart(bias + j, lanes, zero));
            S.StorePart(y + j, lanes, relu ? S.Larger(zero, value) : value);
        }
    }

    private struct RowNormJob : IRangeJob
    {
        public GroupNormArguments Arguments;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            var (size, last) = (Arguments.Shape.RowSize, start + count);
            var together = RowsTogether(size);
            var statistics = stackalloc RowStatistics[MostRowsTogether];
            for (var first = start; first < last; first += together)
            {
                var rows = Math.Min(together, last - first);
                var ahead = first + rows < last ? rows * (nint)size : 0;
                WriteStatistics(Arguments, first, rows, statistics);
                for (var i = 0; i < rows; i++) Normalize(first + i, statistics[i], ahead);
            }

            if (IsStreaming) Streaming.Finish();
        }

        private readonly void Normalize(int row, in RowStatistics statistics, nint ahead)
        {
            var (shape, size) = (Arguments.Shape, Arguments.Shape.RowSize);
            var (place, column) = ((long)row * size, row % shape.Groups * size);
            var pointers = new RowPointers { X = Arguments.X + place, Output = Arguments.Y + place };
            if (Arguments.Weight != null) pointers.Weight = Arguments.Weight + column;
            if (Arguments.Bias != null) pointers.Bias = Arguments.Bias + column;
            NormalizeColumns(pointers, statistics, Arguments.Relu, IsStreaming, ahead, size);
        }
    }
}
