namespace Descent;

/// <summary>Products of any size: in place where the factors can be read as they lie, else from panels that are packed first.</summary>
/// <remarks>
/// Every number of c is a sum over k in an order that depends on sizes only, so how c is split into tasks does not show in the result.
/// Bias and activation are applied to each tile of c while it is in the cache.
/// </remarks>
internal static unsafe class Gemm
{
    private const int LargestLines = 8192; // rows or columns in one round
    private const long LargestPanels = 16L << 20; // numbers packed in one round
    private const int LongDepth = 2048; // from here on a product with few tiles is split along k
    private const int SplitTiles = 16; // enough tiles for load balance without a split
    private const int LargestChunks = 16;
    private const int LeastChunk = 512; // steps of k
    private const long SerialMultiplyAdds = 100_000; // below this, waking other threads costs more than they save

    public static void Run(GemmKernel kernel, GemmProblem problem)
    {
        if (problem.M == 0 || problem.N == 0) return;
        var isDots = DotProduct.IsBest(problem);
        if (!isDots && CostOf(kernel, problem.N, problem.M) * 5 < CostOf(kernel, problem.M, problem.N) * 4) problem = problem.Transposed();
        var chunks = ChunksOf(kernel, problem);
        if (chunks > 1) RunSplit(kernel, problem, chunks);
        else if (isDots) DotProduct.Run(kernel.Dots, problem);
        else RunRounds(kernel, problem);
    }

    /// <summary>Numbers of c that the kernel computes, those beyond its edges included.</summary>
    public static long CostOf(GemmKernel kernel, int m, int n) => (long)kernel.PaddedRows(m) * Panels(n, kernel.Columns) * kernel.Columns;

    private static int Panels(int lines, int width) => (int)(((long)lines + width - 1) / width);

    private static int ChunksOf(GemmKernel kernel, in GemmProblem problem)
    {
        var tiles = (long)Panels(problem.M, kernel.Rows) * Panels(problem.N, kernel.Columns);
        var isLong = problem.K >= LongDepth && (tiles < SplitTiles || (tiles < 4 * SplitTiles && problem.K >= 4 * LongDepth));
        return isLong ? Math.Min(LargestChunks, problem.K / LeastChunk) : 1;
    }

    // Few tiles and a long k: equal pieces of k go to partial results, which are then added in order.
    private static void RunSplit(GemmKernel kernel, GemmProblem problem, int chunks)
    {
        var size = (long)problem.M * problem.N;
        var partial = Scratch.Take(ScratchArea.Partial, size * chunks);
        var job = new SplitJob(kernel, problem, partial, chunks);
        ThreadTeam.Shared.Run(ref job, chunks);
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            GemmTile.Put(
                partial + (chunk * size), problem.N, problem.C, problem.RowStride, problem.ColumnStride, problem.M, problem.N,
                problem.Accumulate || chunk > 0);
        }

        if (problem.HasEnd) GemmTile.Finish(problem, 0, 0, problem.M, problem.N);
    }

    private static void RunRounds(GemmKernel kernel, in GemmProblem problem)
    {
        var roundM = Math.Min(problem.M, LargestLines / kernel.Rows * kernel.Rows);
        var roundN = Math.Min(problem.N, LargestLines / kernel.Columns * kernel.Columns);
        var blocks = Math.Max(1, LargestPanels / ((long)(roundM + roundN) * kernel.DepthBlock));
        var roundK = (int)Math.Min(Math.Max(1, problem.K), blocks * kernel.DepthBlock);
        for (var n = 0; n < problem.N; n += roundN)
        {
            for (var k = 0; k == 0 || k < problem.K; k += roundK)
            {
                for (var m = 0; m < problem.M; m += roundM)
                {
                    var depth = Math.Min(roundK, problem.K - k);
                    var round = new GemmRound(kernel, problem, m, Math.Min(roundM, problem.M - m), n, Math.Min(roundN, problem.N - n), k, depth);
                    RunRound(round, isSerial: (long)problem.M * problem.N * problem.K < SerialMultiplyAdds);
                }
            }
        }
    }

    private static void RunRound(GemmRound round, bool isSerial)
    {
        round.TakeScratch();
        var left = round.PackTasks;
        var job = new RoundJob(round, &left);
        var tasks = round.PackTasks + round.ComputeTasks;
        if (isSerial) for (var task = 0; task < tasks; task++) job.Run(task);
        else ThreadTeam.Shared.Run(ref job, tasks);
    }

    // Packing and computing in one parallel region. Tasks are taken in order, so whoever waits for panels waits for a thread that packs them now.
    private readonly struct RoundJob(GemmRound round, int* left) : IParallelJob
    {
        public void Run(int task)
        {
            if (task >= round.PackTasks)
            {
                while (Volatile.Read(ref *left) > 0) Thread.SpinWait(1);
                round.Compute(task - round.PackTasks);
                return;
            }

            try
            {
                round.Pack(task);
            }
            finally
            {
                Interlocked.Decrement(ref *left); // also after a failure: nobody may wait for ever
            }
        }
    }

    private readonly struct SplitJob(GemmKernel kernel, GemmProblem problem, float* partial, int chunks) : IParallelJob
    {
        public void Run(int task)
        {
            var first = (int)((long)problem.K * task / chunks);
            var end = (int)((long)problem.K * (task + 1) / chunks);
            var piece = problem;
            piece.A = new GemmOperand(problem.A.At(0, first), problem.A.Stride, problem.A.IsAcross);
            piece.B = new GemmOperand(problem.B.At(0, first), problem.B.Stride, problem.B.IsAcross);
            piece.K = end - first;
            piece.C = partial + ((long)problem.M * problem.N * task);
            (piece.RowStride, piece.ColumnStride, piece.Accumulate) = (problem.N, 1, false);
            piece.Bias = null;
            piece.Activation = Activation.None;
            if (DotProduct.IsBest(piece)) DotProduct.Run(kernel.Dots, piece);
            else RunRounds(kernel, piece);
        }
    }
}
