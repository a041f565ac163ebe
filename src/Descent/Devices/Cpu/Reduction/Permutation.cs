using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>Reorders axes. Axes that stay together are merged first, so a swap of two groups of axes is one matrix transposition.</summary>
internal static unsafe class Permutation
{
    private const int Tile = 16; // 16 numbers are a cache line
    private const int Band = 64; // rows of the output that one task writes: several lines of x side by side

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
        job.Bands = (outSizes[contiguous] + Band - 1) / Band;
        var planes = total / inner / outSizes[contiguous];
        ParallelRange.Run(ref job, (int)(planes * job.Bands), ParallelRange.RowsPerTask(inner * Math.Min(Band, outSizes[contiguous])));
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
        public int Bands; // 0: rows are copied as they are

        public readonly void Run(int start, int count)
        {
            for (var i = start; i < start + count; i++)
                if (Bands == 0) CopyRow(i);
                else TransposeBand(i);
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

        private readonly void TransposeBand(int unit)
        {
            var (plane, band) = Math.DivRem(unit, Bands);
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

            var first = band * Band;
            Transpose(x + first, y + (first * rowStep), Math.Min(Band, Sizes[Contiguous] - first), rowStep);
        }

        // y[r * rowStep + c] = x[c * stride + r] for a few rows r and the whole last axis c.
        private readonly void Transpose(float* x, float* y, int rows, long rowStep)
        {
            var columns = Sizes[Rank - 1];
            nint stride = Strides[Rank - 1], step = (nint)rowStep;
            for (var c = 0; c < columns; c += Tile)
                for (var r = 0; r < rows; r += Tile)
                {
                    float* from = x + (c * stride) + r, to = y + (r * step) + c;
                    int width = Math.Min(Tile, columns - c), height = Math.Min(Tile, rows - r);
                    if (width == Tile && height == Tile && Vector128.IsHardwareAccelerated) TransposeTile(from, to, stride, step);
                    else TransposePart(from, to, stride, step, height, width);
                }
        }
    }

    private static void TransposePart(float* x, float* y, nint stride, nint rowStep, int rows, int columns)
    {
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                y[(r * rowStep) + c] = x[(c * stride) + r];
    }

    // By way of a small buffer, since lines that lie a power of two apart push each other out of the cache: each is touched in one go.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeTile(float* x, float* y, nint stride, nint rowStep)
    {
        var tile = stackalloc float[Tile * Tile];
        for (var c = 0; c < Tile; c += 4, x += 4 * stride)
            for (var r = 0; r < Tile; r += 4)
            {
                Vector128<float> x0 = Vector128.Load(x + r), x1 = Vector128.Load(x + stride + r);
                Vector128<float> x2 = Vector128.Load(x + (2 * stride) + r), x3 = Vector128.Load(x + (3 * stride) + r);
                Vector128<float> low02 = Simd128.InterleaveLow(x0, x2), high02 = Simd128.InterleaveHigh(x0, x2);
                Vector128<float> low13 = Simd128.InterleaveLow(x1, x3), high13 = Simd128.InterleaveHigh(x1, x3);
                var to = tile + (r * Tile) + c;
                Simd128.InterleaveLow(low02, low13).Store(to);
                Simd128.InterleaveHigh(low02, low13).Store(to + Tile);
                Simd128.InterleaveLow(high02, high13).Store(to + (2 * Tile));
                Simd128.InterleaveHigh(high02, high13).Store(to + (3 * Tile));
            }

        for (var r = 0; r < Tile; r++, y += rowStep)
            for (var c = 0; c < Tile; c += 4) Vector128.Load(tile + (r * Tile) + c).Store(y + c);
    }
}
