using System.Runtime.CompilerServices;

namespace Descent;

/// <content>Rows of a table by number, and what flows back into them.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int RowsOfRun = 256; // longer fp32 sums go on in a second one

    public override void Gather(float* table, int* rows, float* y, int count, int width)
    {
        var job = new GatherJob { Table = table, Rows = rows, Y = y, Width = width };
        ParallelRange.Run(ref job, count, ParallelRange.RowsPerTask(width));
    }

    public override void ScatterAdd(float* gy, int* rows, int count, float* gTable, int height, int width)
    {
        // Sorted by row of the table and, within one, in the order they came: each sum then belongs to one task and has one order.
        var starts = (int*)Scratch.Take(ScratchArea.Offsets, (long)height + 2 + count);
        var order = starts + height + 2;
        new Span<int>(starts, height + 2).Clear();
        for (var i = 0; i < count; i++)
            if (rows[i] >= 0)
                starts[rows[i] + 2]++;
        for (var row = 0; row <= height; row++) starts[row + 1] += starts[row];
        for (var i = 0; i < count; i++)
            if (rows[i] >= 0)
                order[starts[rows[i] + 1]++] = i;
        var job = new ScatterJob { Gy = gy, Order = order, Starts = starts, GTable = gTable, Width = width };
        var numbers = (int)Math.Min(int.MaxValue, width * (1 + ((long)count / Math.Max(1, height))));
        ParallelRange.Run(ref job, height, ParallelRange.RowsPerTask(numbers));
    }

    // y = the sum of the rows of x with these numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows(float* x, int* rows, int count, nint width, float* y)
    {
        for (nint column = 0; column < width; column += S.Width)
        {
            var lanes = (int)Math.Min(S.Width, width - column);
            V total = Zero;
            for (var start = 0; start < count; start += RowsOfRun)
            {
                V run = Zero;
                for (var i = start; i < Math.Min(count, start + RowsOfRun); i++)
                    run = S.Add(run, S.LoadPart(x + (rows[i] * width) + column, lanes, Zero));
                total = S.Add(total, run);
            }

            S.StorePart(y + column, lanes, total);
        }
    }

    private struct GatherJob : IRangeJob
    {
        public float* Table;
        public int* Rows;
        public float* Y;
        public int Width;

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
            {
                var to = new Span<float>(Y + ((long)i * Width), Width);
                if (Rows[i] < 0) to.Clear();
                else new ReadOnlySpan<float>(Table + ((long)Rows[i] * Width), Width).CopyTo(to);
            }
        }
    }

    private struct ScatterJob : IRangeJob
    {
        public float* Gy;
        public int* Order;
        public int* Starts;
        public float* GTable;
        public int Width;

        public readonly void Run(int start, int count)
        {
            for (var row = start; row < start + count; row++)
                SumRows(Gy, Order + Starts[row], Starts[row + 1] - Starts[row], Width, GTable + ((long)row * Width));
        }
    }
}
