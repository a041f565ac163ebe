using System.Runtime.CompilerServices;

namespace Descent;

/// <content>
/// The gradient of a normalisation of rows. The parameters' gradients are added up in blocks of rows that depend on the sizes alone, then over the
/// blocks in order.
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int FewestBlocks = 8;
    private const int FewestRowsABlock = 32; // fewer, and the blocks' sums would be as much memory as the rows
    private const int MostRowsABlock = 128; // more, and fp32 sums would lose digits

    private void RowNormGradient(in GroupNormArguments arguments)
    {
        var shape = arguments.Shape;
        var columns = shape.C * shape.S;
        var job = new RowGradientJob { Arguments = arguments, RowsABlock = RowsABlock(shape) };
        job.IsStreaming = Streaming.Suits(arguments.Gx, (long)shape.Rows * shape.RowSize, shape.RowSize);
        var blocks = (shape.Rows + job.RowsABlock - 1) / job.RowsABlock;
        var hasSums = arguments.GWeight != null || arguments.GBias != null;
        var scratch = Scratch.Take(ScratchArea.Partial, (2L + (hasSums ? 2L * blocks : 0)) * columns);
        if (shape.S > 1) job.Arguments = WithRepeatedWeights(arguments, scratch);
        if (hasSums)
        {
            job.WeightSums = scratch + (2L * columns);
            job.BiasSums = job.WeightSums + ((long)blocks * columns);
        }

        ParallelRange.Run(ref job, blocks, 1);
        if (arguments.GWeight != null) AddBlocks(job.WeightSums, arguments.GWeight, blocks, shape, scratch);
        if (arguments.GBias != null) AddBlocks(job.BiasSums, arguments.GBias, blocks, shape, scratch);
    }

    private static int RowsABlock(in GroupNormShape shape)
    {
        var rows = Math.Clamp(ParallelRange.RowsPerTask(shape.RowSize), FewestRowsABlock, MostRowsABlock);
        if (shape.Rows >= FewestBlocks * rows) return rows;
        return Math.Max((shape.Rows + FewestBlocks - 1) / FewestBlocks, Math.Min(rows, ParallelRange.RowsPerTask(shape.RowSize)));
    }

    private void AddBlocks(float* sums, float* y, int blocks, in GroupNormShape shape, float* scratch)
    {
        var columns = shape.C * shape.S;
        Reduce(ReduceOp.Sum, sums, shape.S == 1 ? y : scratch, 1, blocks, columns);
        if (shape.S > 1) Reduce(ReduceOp.Sum, scratch, y, shape.C, shape.S, 1);
    }

    // The sum of g, then the sum of g (x - mean), for g = gy weight where the output is positive.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowGradientSums(float* gy, float* x, float* weight, float* output, float mean, int count, float* sums)
    {
        V m = S.Splat(mean), zero = Zero, a0 = zero, a1 = zero, b0 = zero, b1 = zero;
        int width = S.Width, j = 0;
        for (; j <= count - (2 * width); j += 2 * width)
        {
            V g0 = S.Load(gy + j), g1 = S.Load(gy + j + width);
            if (output != null) (g0, g1) = (S.And(g0, S.Greater(S.Load(output + j), zero)), S.And(g1, S.Greater(S.Load(output + j + width), zero)));
            if (weight != null) (g0, g1) = (S.Multiply(g0, S.Load(weight + j)), S.Multiply(g1, S.Load(weight + j + width)));
            (a0, a1) = (S.Add(a0, g0), S.Add(a1, g1));
            b0 = S.MultiplyAdd(g0, S.Subtract(S.Load(x + j), m), b0);
            b1 = S.MultiplyAdd(g1, S.Subtract(S.Load(x + j + width), m), b1);
        }

        for (; j < count; j += width)
        {
            var lanes = Math.Min(width, count - j);
            var g = S.LoadPart(gy + j, lanes, zero);
            if (output != null) g = S.And(g, S.Greater(S.LoadPart(output + j, lanes, zero), zero));
            if (weight != null) g = S.Multiply(g, S.LoadPart(weight + j, lanes, zero));
            a1 = S.Add(a1, g);
            b1 = S.MultiplyAdd(g, S.Subtract(S.LoadPart(x + j, lanes, m), m), b1);
        }

        (sums[0], sums[1]) = (S.Sum(S.Add(a0, a1)), S.Sum(S.Add(b0, b1)));
    }

    /// <summary>Pointers to the columns of one row that are read and written; those that are not wanted are null.</summary>
    private struct RowPointers
    {
        public float* Gy;
        public float* X;
        public float* Weight;
        public float* Bias;
        public float* Output;
        public float* Gx;
        public float* WeightSums;
        public float* BiasSums;
    }

    // gx = g weight inverse - offset - (x - mean) slope; the sums of the parameters' gradients get g (x - mean) inverse and g.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowGradient(in RowPointers row, in GradientTerms terms, bool isStreaming, int count)
    {
        V mean = S.Splat(terms.Mean), inverse = S.Splat(terms.Scale), offset = S.Splat(-terms.Offset), slope = S.Splat(terms.Slope), zero = Zero;
        float* gy = row.Gy, x = row.X, weight = row.Weight, output = row.Output, gx = row.Gx, weightSums = row.WeightSums, biasSums = row.BiasSums;
        int width = S.Width, j = 0;
        for (; j <= count - width; j += width)
        {
            var g = S.Load(gy + j);
            if (output != null) g = S.And(g, S.Greater(S.Load(output + j), zero));
            var centred = S.Subtract(S.Load(x + j), mean);
            var scaled = S.Multiply(g, inverse);
            if (biasSums != null)
            {
                S.Store(biasSums + j, S.Add(S.Load(biasSums + j), g));
                S.Store(weightSums + j, S.MultiplyAdd(centred, scaled, S.Load(weightSums + j)));
            }

            if (gx == null) continue;
            if (weight != null) scaled = S.Multiply(scaled, S.Load(weight + j));
            var value = S.Add(scaled, S.NegativeMultiplyAdd(centred, slope, offset));
            if (isStreaming) S.StoreStreaming(gx + j, value);
            else S.Store(gx + j, value);
        }

        if (j < count)
        {
            var lanes = count - j;
            var g = S.LoadPart(gy + j, lanes, zero);
            if (output != null) g = S.And(g, S.Greater(S.LoadPart(output + j, lanes, zero), zero));
            var centred = S.Subtract(S.LoadPart(x + j, lanes, mean), mean);
            var scaled = S.Multiply(g, inverse);
            if (biasSums != null)
            {
                S.StorePart(biasSums + j, lanes, S.Add(S.LoadPart(biasSums + j, lanes, zero), g));
                S.StorePart(weightSums + j, lanes, S.MultiplyAdd(centred, scaled, S.LoadPart(weightSums + j, lanes, zero)));
            }

            if (gx == null) return;
            if (weight != null) scaled = S.Multiply(scaled, S.LoadPart(weight + j, lanes, zero));
            S.StorePart(gx + j, lanes, S.Add(scaled, S.NegativeMultiplyAdd(centred, slope, offset)));
        }
    }

    /// <summary>One block of rows a unit.</summary>
    private struct RowGradientJob : IRangeJob
    {
        public GroupNormArguments Arguments;
        public float* WeightSums;
        public float* BiasSums;
        public int RowsABlock;
        public bool IsStreaming;

        public readonly void Run(int start, int count)
        {
            for (var block = start; block < start + count; block++) Block(block);
            if (IsStreaming) Streaming.Finish();
        }

        private readonly void Block(int block)
        {
            var shape = Arguments.Shape;
            long size = shape.RowSize, columns = (long)shape.C * shape.S;
            var sums = BiasSums == null ? default : new RowPointers
            {
                WeightSums = WeightSums + (block * columns),
                BiasSums = BiasSums + (block * columns)
            };
            if (BiasSums != null)
            {
                new Span<float>(sums.WeightSums, (int)columns).Clear();
                new Span<float>(sums.BiasSums, (int)columns).Clear();
            }

            var last = Math.Min(shape.Rows, (block + 1) * RowsABlock);
            for (var index = block * RowsABlock; index < last; index++)
            {
                var (place, column) = (index * size, index % shape.Groups * size);
                var row = new RowPointers { Gy = Arguments.Gy + place, X = Arguments.X + place };
                if (Arguments.Weight != null) row.Weight = Arguments.Weight + column;
                if (Arguments.Y != null) row.Output = Arguments.Y + place;
                if (Arguments.Gx != null) row.Gx = Arguments.Gx + place;
                if (BiasSums != null)
                {
                    row.WeightSums = sums.WeightSums + column;
                    row.BiasSums = sums.BiasSums + column;
                }

                RowGradient(row, Terms(row, index), IsStreaming, (int)size);
            }
        }

        private readonly GradientTerms Terms(in RowPointers row, int index)
        {
            var run = stackalloc float[2];
            var (size, mean) = (Arguments.Shape.RowSize, Arguments.Mean[index]);
            double sum = 0, product = 0, inverse = Arguments.InverseStd[index];
            for (var j = 0; Arguments.Gx != null && j < size; j += RunLength)
            {
                float* weight = row.Weight == null ? null : row.Weight + j, output = row.Output == null ? null : row.Output + j;
                RowGradientSums(row.Gy + j, row.X + j, weight, output, mean, Math.Min(RunLength, size - j), run);
                (sum, product) = (sum + run[0], product + run[1]);
            }

            return new GradientTerms(mean, inverse, inverse * sum / size, inverse * inverse * inverse * product / size);
        }
    }
}
