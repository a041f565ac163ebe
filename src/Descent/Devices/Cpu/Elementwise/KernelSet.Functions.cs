namespace Descent;

/// <content>The functions of <see cref="FunctionKernels"/>, and those that are computed number by number.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private static void UnaryFunction(UnaryOp op, float* x, float* y, int count, float alpha)
    {
        switch (op)
        {
            case UnaryOp.Log1p: Map<FunctionKernels.Log1p>(x, y, count, alpha, 0); break;
            case UnaryOp.Expm1: Map<FunctionKernels.Expm1>(x, y, count, alpha, 0); break;
            case UnaryOp.Softplus: Map<FunctionKernels.Softplus>(x, y, count, alpha, 0); break;
            case UnaryOp.Elu: Map<FunctionKernels.Elu>(x, y, count, alpha, 0); break;
            case UnaryOp.Mish: Map<FunctionKernels.Mish>(x, y, count, alpha, 0); break;
            case UnaryOp.HardSwish: Map<FunctionKernels.HardSwish>(x, y, count, alpha, 0); break;
            case UnaryOp.Sin or UnaryOp.Cos or UnaryOp.Pow:
                var job = new NumberJob { Op = op, X = x, Y = y, Alpha = alpha };
                ParallelRange.Run(ref job, count, ParallelRange.HeavyGrain);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, null);
        }
    }

    private static void BinaryFunction(BinaryOp op, float* a, float* b, float* y, int count, float alpha)
    {
        switch (op)
        {
            case BinaryOp.Equal: Zip<FunctionKernels.Equal>(a, b, y, count, alpha); break;
            case BinaryOp.Greater: Zip<FunctionKernels.Greater>(a, b, y, count, alpha); break;
            case BinaryOp.EluGradient: Zip<FunctionKernels.EluGradient>(a, b, y, count, alpha); break;
            case BinaryOp.MishGradient: Zip<FunctionKernels.MishGradient>(a, b, y, count, alpha); break;
            case BinaryOp.HardSwishGradient: Zip<FunctionKernels.HardSwishGradient>(a, b, y, count, alpha); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, null);
        }
    }

    private static void BroadcastFunction(BinaryOp op, float* a, float* b, float* y, BroadcastPlan plan, float alpha)
    {
        switch (op)
        {
            case BinaryOp.Equal: Broadcast<FunctionKernels.Equal>(a, b, y, plan, alpha); break;
            case BinaryOp.Greater: Broadcast<FunctionKernels.Greater>(a, b, y, plan, alpha); break;
            case BinaryOp.EluGradient: Broadcast<FunctionKernels.EluGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.MishGradient: Broadcast<FunctionKernels.MishGradient>(a, b, y, plan, alpha); break;
            case BinaryOp.HardSwishGradient: Broadcast<FunctionKernels.HardSwishGradient>(a, b, y, plan, alpha); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, null);
        }
    }

    // In double precision, one by one: right for arguments of any size, and no network spends time in them.
    private struct NumberJob : IRangeJob
    {
        public UnaryOp Op;
        public float* X;
        public float* Y;
        public float Alpha;

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
                Y[i] = (float)(Op == UnaryOp.Sin ? Math.Sin(X[i]) : Op == UnaryOp.Cos ? Math.Cos(X[i]) : Math.Pow(X[i], Alpha));
        }
    }
}
