using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Functions of two arguments, one or both repeated.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void BinaryBroadcast(BinaryOp op, float* a, float* b, float* y, BroadcastPlan plan, float alpha)
    {
        switch (op)
        {
            case BinaryOp.Add: Broadcast<BinaryKernels.Add>(a, b, y, plan, alpha); break;
            case BinaryOp.Subtract: Broadcast<BinaryKernels.Subtract>(a, b, y, plan, alpha); break;
            case BinaryOp.Multiply: Broadcast<BinaryKernels.Multiply>(a, b, y, plan, alpha); break;
            case BinaryOp.Divide: Broadcast<BinaryKernels.Divide>(a, b, y, plan, alpha); break;
            case BinaryOp.Maximum: Broadcast<BinaryKernels.Maximum>(a, b, y, plan, alpha); break;
            case BinaryOp.Minimum: Broadcast<BinaryKernels.Minimum>(a, b, y, plan, alpha); break;
            case BinaryOp.TanhGradient: Broadcast<BinaryKernels.TanhGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.SigmoidGradient: Broadcast<BinaryKernels.SigmoidGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.ReluGradient: Broadcast<BinaryKernels.ReluGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.LeakyReluGradient: Broadcast<BinaryKernels.LeakyReluGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.AddRelu: Broadcast<BinaryKernels.AddRelu>(a, b, y, plan, alpha); break;
            case BinaryOp.GeluGradient: Broadcast<ActivationKernels.GeluGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.GeluTanhGradient: Broadcast<ActivationKernels.GeluTanhGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.SiluGradient: Broadcast<ActivationKernels.SiluGradient>(a, b, y, plan, alpha); break;
            default: BroadcastFunction(op, a, b, y, plan, alpha); break;
        }
    }

    private static void Broadcast<TOp>(float* a, float* b, float* y, BroadcastPlan plan, float alpha)
        where TOp : struct, IBinaryKernel
    {
        var rank = plan.Sizes.Count;
        var axes = stackalloc int[3 * rank];
        var rows = 1;
        for (var i = 0; i < rank; i++)
        {
            (axes[i], axes[rank + i], axes[(2 * rank) + i]) = (plan.Sizes[i], plan.StridesA[i], plan.StridesB[i]);
            if (i < rank - 1) rows *= plan.Sizes[i];
        }

        var columns = axes[rank - 1];
        var job = new BroadcastJob<TOp> { A = a, B = b, Y = y, Axes = axes, Rank = rank, Alpha = alpha };
        if (columns == 0) return;
        job.Pieces = ((columns - 1) / ParallelRange.Grain) + 1; // a long row is cut, short rows are bundled
        ParallelRange.Run(ref job, rows * job.Pieces, ParallelRange.RowsPerTask(columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RightScalarRun<TOp>(float* a, float b, float* y, int count, float alpha)
        where TOp : struct, IBinaryKernel
    {
        V right = S.Splat(b), c = S.Splat(alpha);
        var width = S.Width;
        for (; count >= width; count -= width, a += width, y += width) S.Store(y, TOp.Apply<S, V>(S.Load(a), right, c));
        if (count > 0) S.StorePart(y, count, TOp.Apply<S, V>(S.LoadPart(a, count, Zero), right, c));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LeftScalarRun<TOp>(float a, float* b, float* y, int count, float alpha)
        where TOp : struct, IBinaryKernel
    {
        V left = S.Splat(a), c = S.Splat(alpha);
        var width = S.Width;
        for (; count >= width; count -= width, b += width, y += width) S.Store(y, TOp.Apply<S, V>(left, S.Load(b), c));
        if (count > 0) S.StorePart(y, count, TOp.Apply<S, V>(left, S.LoadPart(b, count, Zero), c));
    }

    private struct BroadcastJob<TOp> : IRangeJob
        where TOp : struct, IBinaryKernel
    {
        public float* A;
        public float* B;
        public float* Y;
        public int* Axes; // sizes, then strides of a, then strides of b
        public int Rank;
        public int Pieces;
        public float Alpha;

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
            {
                var row = i / Pieces;
                var first = (i - (row * Pieces)) * ParallelRange.Grain;
                var columns = Axes[Rank - 1];
                Row(row, first, Pieces == 1 ? columns : Math.Min(ParallelRange.Grain, columns - first));
            }
        }

        private readonly void Row(int row, int first, int count)
        {
            var y = Y + ((long)row * Axes[Rank - 1]) + first;
            float* a = A, b = B;
            for (var axis = Rank - 2; axis >= 0; axis--)
            {
                var (rest, place) = Math.DivRem(row, Axes[axis]);
                a += (long)place * Axes[Rank + axis];
                b += (long)place * Axes[(2 * Rank) + axis];
                row = rest;
            }

            int stepA = Axes[(2 * Rank) - 1], stepB = Axes[(3 * Rank) - 1];
            if (stepA != 0 && stepB != 0) ZipRun<TOp>(a + first, b + first, y, count, Alpha);
            else if (stepA != 0) RightScalarRun<TOp>(a + first, *b, y, count, Alpha);
            else if (stepB != 0) LeftScalarRun<TOp>(*a, b + first, y, count, Alpha);
            else new Span<float>(y, count).Fill(One<TOp>(*a, *b, Alpha));
        }
    }

    // Goes through a vector, so that the bits are those of any other lane.
    private static float One<TOp>(float a, float b, float alpha)
        where TOp : struct, IBinaryKernel
    {
        float y;
        S.StorePart(&y, 1, TOp.Apply<S, V>(S.Splat(a), S.Splat(b), S.Splat(alpha)));
        return y;
    }
}
