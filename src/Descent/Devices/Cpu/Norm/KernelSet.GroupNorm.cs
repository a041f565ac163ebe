using System.Buffers;

namespace Descent;

/// <content>
/// Normalisation of each sample's groups. A group lies in one piece: its statistics, its output and its gradient are computed while it is in the
/// cache. Channels of many positions have one weight a run of neighbours; short ones go by rows (<see cref="RowNorm"/>).
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int MostRowsTogether = 8;
    private const int TogetherSize = 1024; // more, and reading no longer overlaps with writing
    private const double GuessTolerance = 1.125; // a pivot at most three standard deviations from the mean costs at most ten times the rounding

    public override void GroupNorm(in GroupNormArguments arguments)
    {
        var shape = arguments.Shape;
        if (shape.N * shape.C * shape.S == 0) return;
        if (shape.S < ShortestRow)
        {
            RowNorm(arguments);
            return;
        }

        var job = new GroupNormJob { Arguments = arguments, IsStreaming = Streaming.Suits(arguments.Y, (long)shape.Rows * shape.RowSize, shape.S) };
        ParallelRange.Run(ref job, shape.Rows, NormRowsPerTask(shape.RowSize, job.IsStreaming));
    }

    public override void GroupNormGradient(in GroupNormArguments arguments)
    {
        var shape = arguments.Shape;
        if (shape.N * shape.C * shape.S == 0)
        {
            if (arguments.GWeight != null) new Span<float>(arguments.GWeight, shape.C).Clear();
            if (arguments.GBias != null) new Span<float>(arguments.GBias, shape.C).Clear();
            return;
        }

        if (shape.S < ShortestRow)
        {
            RowNormGradient(arguments);
            return;
        }

        var sums = ArrayPool<double>.Shared.Rent(2 * shape.N * shape.C);
        fixed (double* pointer = sums)
        {
            var job = new GroupNormJob { Arguments = arguments, Sums = pointer };
            job.IsStreaming = Streaming.Suits(arguments.Gx, (long)shape.Rows * shape.RowSize, shape.S);
            ParallelRange.Run(ref job, shape.Rows, NormRowsPerTask(shape.RowSize, job.IsStreaming));
            var add = new ChannelTotalsJob { Arguments = arguments, Sums = pointer };
            if (arguments.GWeight != null || arguments.GBias != null) ParallelRange.Run(ref add, shape.C, ParallelRange.RowsPerTask(shape.N));
        }

        ArrayPool<double>.Shared.Return(sums);
    }

    // Rows that lie in memory go in longer tasks: within a task the next rows are fetched while these are computed.
    private static int NormRowsPerTask(int size, bool isStreaming) =>
        ParallelRange.RowsPerTask(size, isStreaming ? 4 * ParallelRange.Grain : ParallelRange.Grain);

    // As many rows as the first cache holds with their gradients.
    private static int RowsTogether(int size) => Math.Clamp(TogetherSize / size, 1, MostRowsTogether);

    private static void WriteStatistics(in GroupNormArguments arguments, int first, int rows, RowStatistics* statistics)
    {
        var sums = stackalloc float[2 * MostRowsTogether];
        var pivots = stackalloc float[MostRowsTogether];
        var size = arguments.Shape.RowSize;
        var x = arguments.X + ((long)first * size);
        if (size > RunLength)
        {
            for (var i = 0; i < rows; i++) statistics[i] = new RowStatistics(arguments, first + i, RowMoments(x + ((long)i * size), size));
            return;
        }

        for (var i = 0; i < rows; i++)
        {
            pivots[i] = Guess(x + (i * size), size);
            RowDeviations(x + (i * size), size, pivots[i], sums + (2 * i));
        }

        for (var i = 0; i < rows; i++)
        {
            var moments = default(Moments);
            AddRun(ref moments, x + (i * size), size, pivots[i], sums + (2 * i));
            statistics[i] = new RowStatistics(arguments, first + i, moments);
        }
    }

    // In runs that the cache holds: the deviations from a number near the run's mean. Puts runs together in fp64.
    private static Moments RowMoments(float* x, int count)
    {
        var sums = stackalloc float[2];
        var moments = default(Moments);
        for (; count > 0; count -= RunLength, x += RunLength)
        {
            var size = Math.Min(count, RunLength);
            var pivot = Guess(x, size);
            RowDeviations(x, size, pivot, sums);
            AddRun(ref moments, x, size, pivot, sums);
        }

        return moments;
    }

    // The mean of a run's first numbers.
    private static float Guess(float* x, int count)
    {
        var size = Math.Min(count, 4 * S.Width);
        return ReduceRun<ReduceKernels.Sum>(x, size) / size;
    }

    // Adds a run, given by its deviations from a guess of its mean. After a bad guess the variance would be the difference of two large numbers:
    // then the deviations are taken once more, from the mean.
    private static void AddRun(ref Moments moments, float* x, int count, float pivot, float* sums)
    {
        if (IsFar(count, sums[0], sums[1]))
        {
            pivot += sums[0] / count;
            RowDeviations(x, count, pivot, sums);
        }

        moments.Add(count, pivot, sums[0], sums[1]);
    }

    // True if the mean lies farther from the pivot than some standard deviations, or so far that the squares overflow.
    private static bool IsFar(int count, float deviations, float squares) =>
        float.IsPositiveInfinity(squares) || (double)deviations * deviations * GuessTolerance > (double)squares * count;

    // The statistics of one row, as written and as the kernels use them.
    private readonly struct RowStatistics
    {
        public readonly float Mean;
        public readonly float Inverse;

        /// <summary>What rounding took from the mean, in units of the deviation: added to the normalised numbers, so that a huge mean costs
        /// nothing.</summary>
        public readonly float Shift;

        public RowStatistics(in GroupNormArguments arguments, int row, in Moments moments)
        {
            var variance = double.IsNaN(moments.Squares) ? double.NaN : Math.Max(0, moments.Squares / moments.Count);
            var inverse = 1 / Math.Sqrt(variance + arguments.Epsilon);
            (Mean, Inverse) = ((float)moments.Mean, (float)inverse);
            Shift = (float)((Mean - moments.Mean) * inverse);
            if (!float.IsFinite(Shift)) Shift = 0; // the mean is not finite, and nothing can be put right
            (arguments.Mean[row], arguments.InverseStd[row]) = (Mean, Inverse);
        }
    }

    /// <summary>One group of a sample a unit; with sums its gradient.</summary>
    private struct GroupNormJob : IRangeJob
    {
        public GroupNormArguments Arguments;
        public double* Sums;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            var (size, last) = (Arguments.Shape.RowSize, start + count);
            var together = Sums == null ? RowsTogether(size) : 1;
            for (var first = start; first < last; first += together)
            {
                var rows = Math.Min(together, last - first);
                var ahead = first + rows < last ? rows * (nint)size : 0;
                if (Sums == null) Forward(first, rows, ahead);
                else Backward(first);
            }

            if (IsStreaming) Streaming.Finish();
        }

        private readonly void Forward(int first, int rows, nint ahead)
        {
            var shape = Arguments.Shape;
            var statistics = stackalloc RowStatistics[MostRowsTogether];
            WriteStatistics(Arguments, first, rows, statistics);
            for (var i = 0; i < rows * shape.GroupChannels; i++)
            {
                var statistic = statistics[i / shape.GroupChannels];
                var place = (((long)first * shape.GroupChannels) + i) * shape.S;
                var channel = ((first * shape.GroupChannels) + i) % shape.C;
                var weight = At(Arguments.Weight, channel, 1);
                var terms = new RowTerms
                {
                    Mean = statistic.Mean, Scale = statistic.Inverse * weight, Relu = Arguments.Relu,
                    IsStreaming = IsStreaming
                };
                terms.Bias = At(Arguments.Bias, channel, 0) + (statistic.Shift * weight);
                terms.Ahead = ahead;
                NormalizeRow(Arguments.X + place, null, terms, Arguments.Y + place, shape.S);
            }
        }

        private readonly void Backward(int row)
        {
            var shape = Arguments.Shape;
            var run = stackalloc float[2];
            var (first, mean) = (row % shape.Groups * shape.GroupChannels, Arguments.Mean[row]);
            double sum = 0, product = 0;
            for (var i = 0; i < shape.GroupChannels; i++)
            {
                var channel = ((long)row * shape.GroupChannels) + i;
                double gradients = 0, products = 0;
                for (var j = 0; j < shape.S; j += RunLength)
                {
                    var place = (channel * shape.S) + j;
                    var output = Arguments.Y == null ? null : Arguments.Y + place;
                    RowGradientSums(Arguments.Gy + place, Arguments.X + place, null, output, mean, Math.Min(RunLength, shape.S - j), run);
                    (gradients, products) = (gradients + run[0], products + run[1]);
                }

                (Sums[2 * channel], Sums[(2 * channel) + 1]) = (gradients, products);
                sum += gradients * At(Arguments.Weight, first + i, 1);
                product += products * At(Arguments.Weight, first + i, 1);
            }

            double inverse = Arguments.InverseStd[row];
            for (var i = 0; Arguments.Gx != null && i < shape.GroupChannels; i++)
            {
                var place = (((long)row * shape.GroupChannels) + i) * shape.S;
                var offset = inverse * sum / shape.RowSize;
                var slope = inverse * inverse * inverse * product / shape.RowSize;
                var terms = new GradientTerms(mean, inverse * At(Arguments.Weight, first + i, 1), offset, slope);
                var output = Arguments.Y == null ? null : Arguments.Y + place;
                GradientRow(Arguments.Gy + place, Arguments.X + place, output, terms, IsStreaming, 0, Arguments.Gx + place, shape.S);
            }
        }
    }

    /// <summary>The gradients of weight and bias from the sums of each sample, in the samples' order.</summary>
    private struct ChannelTotalsJob : IRangeJob
    {
        public GroupNormArguments Arguments;
        public double* Sums;

        public readonly void Run(int start, int count)
        {
            var shape = Arguments.Shape;
            for (var c = start; c < start + count; c++)
            {
                double weight = 0, bias = 0;
                for (var n = 0; n < shape.N; n++)
                {
                    var sums = Sums + (2 * (((long)n * shape.C) + c));
                    bias += sums[0];
                    weight += sums[1] * Arguments.InverseStd[(n * shape.Groups) + (c / shape.GroupChannels)];
                }

                if (Arguments.GWeight != null) Arguments.GWeight[c] = (float)weight;
                if (Arguments.GBias != null) Arguments.GBias[c] = (float)bias;
            }
        }
    }
}
