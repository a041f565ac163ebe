namespace Descent;

/// <summary>Reorders axes. Axes that stay together are merged first, so a swap of two groups of axes is one matrix transposition.</summary>
internal static unsafe class Permutation
{
    private const int Tile = 16; // 16 numbers are a cache line

    public static void Run(float* x, float* y, ReadOnlySpan<int> sizes, ReadOnlySpan<int> order)
    {
        var axes = stackalloc int[2 * Math.Max(1, order.Length)];
        int* outSizes = axes, outStrides = axes + Math.Max(1, order.Length);
        var rank = Merge(sizes, order, outSizes, outStrides);
        long total = 1;
        foreach (var size in sizes) total *= size;
        if (total == 0) return;
        var inner = outSizes[rank - 1];
        var job = new Job { X = x, Y = y, Sizes = outSizes, Strides = outStrides, Rank = rank };
        var contiguous = rank - 1;
        while (contiguous > 0 && outStrides[contiguous] != 1) contiguous--;
        if (contiguous == rank - 1 || rank < 2)
        {
            ParallelRange.Run(ref job, (int)(total / inner), ParallelRange.RowsPerTask(inner));
            return;
        }

        // The output's last axis strides through x; pair it with the axis along which x is contiguous, and walk that plane in tiles.
        job.Contiguous = contiguous;
        job.TileRows = (outSizes[contiguous] + Tile - 1) / Tile;
        var planes = total / inner / outSizes[contiguous];
        ParallelRange.Run(ref job, (int)(planes * job.TileRows), ParallelRange.RowsPerTask(inner * Tile));
    }

    // Fills sizes and strides in x for the output's axes, those of size 1 left out and neighbours merged.
    private static int Merge(ReadOnlySpan<int> sizes, ReadOnlySpan<int> order, int* outSizes, int* outStrides)
    {
        var rank = 0;
        foreach (var axis in order)
        {
            if (sizes[axis] == 1) continue;
            var stride = 1;
            foreach (var size in sizes[(axis + 1)..]) stride *= size;
            if (rank > 0 && outStrides[rank - 1] == stride * sizes[axis])
            {
                outSizes[rank - 1] *= sizes[axis];
                outStrides[rank - 1] = stride;
                continue;
            }

            (outSizes[rank], outStrides[rank]) = (sizes[axis], stride);
            rank++;
        }

        if (rank > 0) return rank;
        (outSizes[0], outStrides[0]) = (1, 1);
        return 1;
    }

    private struct Job : IRangeJob
    {
        public float* X;
        public float* Y;
        public int* Sizes;
        public int* Strides;
        public int Rank;
        public int Contiguous;
        public int TileRows; // 0: rows are copied as they are

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
                if (TileRows == 0) CopyRow(i);
                else TransposeTileRow(i);
        }

        private readonly void CopyRow(int row)
        {
            var inner = Sizes[Rank - 1];
            var x = X;
            var y = Y + ((long)row * inner);
            for (var axis = Rank - 2; axis >= 0; axis--)
            {
                (row, var place) = Math.DivRem(row, Sizes[axis]);
                x += (long)place * Strides[axis];
            }

            new ReadOnlySpan<float>(x, inner).CopyTo(new Span<float>(y, inner));
        }

        private readonly void TransposeTileRow(int unit)
        {
            var (plane, tileRow) = Math.DivRem(unit, TileRows);
            float* x = X, y = Y;
            long step = Sizes[Rank - 1], rowStep = 0;
            for (var axis = Rank - 2; axis >= 0; axis--)
            {
                if (axis == Contiguous) rowStep = step;
                else
                {
                    (plane, var place) = Math.DivRem(plane, Sizes[axis]);
                    x += (long)place * Strides[axis];
                    y += place * step;
                }

                step *= Sizes[axis];
            }

            var first = tileRow * Tile;
            Transpose(x + first, y + (first * rowStep), Math.Min(Tile, Sizes[Contiguous] - first), rowStep);
        }

        // y[r * rowStep + c] = x[c * stride + r] for a few rows r and the whole last axis c.
        private readonly void Transpose(float* x, float* y, int rows, long rowStep)
        {
            int columns = Sizes[Rank - 1];
            long stride = Strides[Rank - 1];
            for (var first = 0; first < columns; first += Tile)
            {
                var last = Math.Min(first + Tile, columns);
                for (var r = 0; r < rows; r++)
                {
                    var from = x + r + (first * stride);
                    var to = y + (r * rowStep);
                    for (var c = first; c < last; c++, from += stride) to[c] = *from;
                }
            }
        }
    }
}
