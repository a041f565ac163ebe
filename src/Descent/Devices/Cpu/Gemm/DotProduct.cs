using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>Products whose factors both lie along k, computed in place: one row of a (inference) or few.</summary>
internal static unsafe class DotProduct
{
    private const int TaskNumbers = 40_000; // of b in a task for one row of a: about two microseconds from the third-level cache
    private const int TaskMultiplyAdds = 250_000;
    private const int PieceDepth = 512; // rows of b stay in the first-level cache while all rows of a pass them
    private const int MostRows = 16; // with more, packed panels pay
    private const int LongDepth = 256; // shorter sums do not pay for the adding up of lanes

    /// <summary>True if packing would cost more than the sums of lanes do.</summary>
    public static bool IsBest(in GemmProblem problem)
    {
        if (!problem.A.IsAcross || !problem.B.IsAcross) return false;
        var (few, k) = (Math.Min(problem.M, problem.N), problem.K);
        return few == 1 || (few <= 4 && k >= 32) || (few <= MostRows && k >= LongDepth);
    }

    public static void Run(DotKernel kernel, GemmProblem problem)
    {
        if (problem.N < problem.M) problem = problem.Transposed();
        var perRow = (long)problem.K * problem.M;
        var rows = problem.M == 1 ? Math.Max(1, TaskNumbers / Math.Max(1, problem.K)) : (int)Math.Max(1, TaskMultiplyAdds / Math.Max(1, perRow));
        var step = problem.M == 1 ? DotKernel.Wide : DotKernel.Block;
        rows = (rows + step - 1) / step * step;
        var job = new Job(kernel, problem, rows);
        ThreadTeam.Shared.Run(ref job, GemmGrid.Ceiling(problem.N, rows));
    }

    // A task computes so many columns of c: that many rows of b with all rows of a.
    private readonly struct Job(DotKernel kernel, GemmProblem problem, int rows) : IParallelJob
    {
        public void Run(int task)
        {
            var (first, end) = (task * rows, (int)Math.Min(problem.N, ((long)task + 1) * rows));
            if (problem.M == 1) OneRow(first, end);
            else for (var n = first; n < end; n += DotKernel.Block) Rows(n, Math.Min(DotKernel.Block, end - n));
        }

        private void OneRow(int first, int end)
        {
            var y = stackalloc float[DotKernel.Wide];
            for (var n = first; n < end; n += DotKernel.Wide)
            {
                var count = Math.Min(DotKernel.Wide, end - n);
                kernel.One(problem.K, problem.A.Data, problem.B.At(n, 0), problem.B.Stride, count, y);
                GemmTile.Put(y, DotKernel.Wide, problem, 0, n, 1, count);
            }
        }

        // The rows of b come from memory once, in short runs that the hardware does not foresee.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Fetch(float* x, nint stride, int rows, int depth)
        {
            if (!Sse.IsSupported) return;
            for (; rows > 0; rows--, x += stride)
                for (var k = 0; k < depth; k += 16) Sse.Prefetch1(x + k);
        }

        private void Rows(int n, int count)
        {
            var blocks = GemmGrid.Ceiling(problem.M, DotKernel.Block);
            var sums = Scratch.Take(ScratchArea.Panels, (long)blocks * kernel.SumsLength);
            for (var k = 0; k == 0 || k < problem.K; k += PieceDepth)
            {
                var depth = Math.Min(PieceDepth, problem.K - k);
                if (k + depth < problem.K) Fetch(problem.B.At(n, k + depth), problem.B.Stride, count, Math.Min(PieceDepth, problem.K - k - depth));
                else Fetch(problem.B.At(n + DotKernel.Block, 0), problem.B.Stride, Math.Min(DotKernel.Block, problem.N - n - DotKernel.Block), depth);
                for (var block = 0; block < blocks; block++)
                {
                    var m = block * DotKernel.Block;
                    kernel.Add(
                        depth, problem.A.At(m, k), problem.A.Stride, Math.Min(DotKernel.Block, problem.M - m),
                        problem.B.At(n, k), problem.B.Stride, count, sums + ((long)block * kernel.SumsLength), k == 0);
                }
            }

            var tile = stackalloc float[DotKernel.Block * DotKernel.Block];
            for (var block = 0; block < blocks; block++)
            {
                var m = block * DotKernel.Block;
                kernel.Finish(sums + ((long)block * kernel.SumsLength), tile);
                GemmTile.Put(tile, DotKernel.Block, problem, m, n, Math.Min(DotKernel.Block, problem.M - m), count);
            }
        }
    }
}
