namespace Descent;

/// <summary>Batches of products: one task per matrix when they are small, all threads on each matrix when they are large.</summary>
internal static unsafe class BatchedGemm
{
    private const long LargeMultiplyAdds = 1L << 24; // from here on one matrix gives enough tasks
    private const long TaskMultiplyAdds = 200_000; // small matrices share a task until it is worth handing out
    private const int LeastTasks = 16;

    public static void Run(GemmKernel kernel, MatMulShape shape, float* a, float* b, float* bias, float* c)
    {
        // With a shared b the rows of all matrices are the rows of one.
        if (shape is { ShareB: true, TransposeA: false, Batch: > 1 } && (long)shape.M * shape.Batch <= int.MaxValue)
            shape = shape with { M = shape.M * shape.Batch, Batch = 1 };

        var job = new BatchJob(kernel, shape, a, b, bias, c);
        var each = (long)shape.M * shape.N * Math.Max(1, shape.K);
        if (shape.Batch == 1 || each >= LargeMultiplyAdds)
        {
            for (var i = 0; i < shape.Batch; i++) Gemm.Run(kernel, job.Problem(i));
            return;
        }

        var tasks = Math.Min(shape.Batch, Math.Max(LeastTasks, each * shape.Batch / TaskMultiplyAdds));
        if (each * shape.Batch < TaskMultiplyAdds) tasks = Math.Min(1, shape.Batch);
        job.Tasks = (int)tasks;
        ThreadTeam.Shared.Run(ref job, job.Tasks);
    }

    private struct BatchJob(GemmKernel kernel, MatMulShape shape, float* a, float* b, float* bias, float* c) : IParallelJob
    {
        public int Tasks;

        public readonly void Run(int task)
        {
            var end = (int)((long)shape.Batch * (task + 1) / Tasks);
            for (var i = (int)((long)shape.Batch * task / Tasks); i < end; i++) Gemm.Run(kernel, Problem(i));
        }

        public readonly GemmProblem Problem(int i) => new()
        {
            A = new GemmOperand(a + ((long)i * shape.M * shape.K), shape.TransposeA ? shape.M : shape.K, isAcross: !shape.TransposeA),
            B = new GemmOperand(
                shape.ShareB ? b : b + ((long)i * shape.K * shape.N), shape.TransposeB ? shape.K : shape.N, isAcross: shape.TransposeB),
            C = c + ((long)i * shape.M * shape.N),
            RowStride = shape.N,
            ColumnStride = 1,
            M = shape.M,
            N = shape.N,
            K = shape.K,
            Accumulate = shape.Accumulate,
            Bias = bias,
            Activation = shape.Activation,
        };
    }
}
