namespace Descent;

/// <summary>A matrix that every step of a sequence is multiplied with: its panels are packed once.</summary>
internal readonly unsafe struct RecurrentProduct
{
    // Rows as far apart as this many numbers are read in place; farther ones share sets of the first-level cache.
    private const int NearStride = 256;

    private readonly GemmKernel _kernel;
    private readonly GemmOperand _b;
    private readonly float* _panels;
    private readonly int _depth;
    private readonly int _columns;

    /// <summary>Takes the caller's shared scratch for b, whose lines are the <paramref name="columns"/> of the product, and packs it.</summary>
    public RecurrentProduct(GemmKernel kernel, GemmOperand b, int columns, int depth)
    {
        (_kernel, _b, _columns, _depth) = (kernel, b, columns, depth);
        _panels = Scratch.Take(ScratchArea.Shared, (long)Panels * kernel.Columns * depth);
        var job = new PackJob(this);
        ThreadTeam.Shared.Run(ref job, Panels);
    }

    private int Panels => (_columns + _kernel.Columns - 1) / _kernel.Columns;

    /// <summary>Numbers that <see cref="Run"/> needs for so many rows besides its operands.</summary>
    public long ScratchLength(int rows) => ((long)rows + (2 * _kernel.Rows)) * _depth;

    /// <summary>c (rows, columns) += a b, or = without <paramref name="accumulate"/>; rows of a lie aStride apart.</summary>
    public void Run(float* a, int aStride, int rows, float* c, int cStride, bool accumulate, float* scratch)
    {
        var panels = (rows + _kernel.Rows - 1) / _kernel.Rows;
        Pack(a, aStride, rows, panels, scratch);
        for (var column = 0; column < Panels; column++)
        {
            var b = _panels + ((long)column * _kernel.Columns * _depth);
            var width = Math.Min(_kernel.Columns, _columns - (column * _kernel.Columns));
            for (var panel = 0; panel < panels; panel++)
            {
                var (start, height) = _kernel.RowPanel(panel, rows);
                var isPacked = IsPacked(start, height, rows, aStride);
                var from = isPacked ? scratch + ((long)panel * _kernel.Rows * _depth) : a + ((long)start * aStride);
                var (aRow, aStep) = isPacked ? (1, height) : (aStride, 1);
                var to = c + ((long)start * cStride) + (column * _kernel.Columns);
                var isWhole = start + height <= rows && width == _kernel.Columns;
                Tile(from, aRow, aStep, b, to, cStride, height, Math.Min(height, rows - start), width, isWhole, accumulate);
            }
        }
    }

    private static bool IsPacked(int start, int height, int rows, int aStride) => start + height > rows || aStride > NearStride;

    private void Pack(float* a, int aStride, int rows, int panels, float* scratch)
    {
        for (var panel = 0; panel < panels; panel++)
        {
            var (start, height) = _kernel.RowPanel(panel, rows);
            if (!IsPacked(start, height, rows, aStride)) continue;
            var target = scratch + ((long)panel * _kernel.Rows * _depth);
            Packing.Across(a + ((long)start * aStride), aStride, Math.Min(height, rows - start), height, _depth, target);
        }
    }

    // Long sums go on in c, so that the panels of one call stay in the first-level cache.
    private void Tile(
        float* a, int aRow, int aStep, float* b, float* c, int cStride, int height, int rows, int width, bool isWhole, bool accumulate)
    {
        var tile = stackalloc float[GemmKernel.LargestTile];
        for (var k = 0; k < _depth; k += _kernel.DepthBlock, accumulate = true)
        {
            var depth = Math.Min(_kernel.DepthBlock, _depth - k);
            float* from = a + ((long)k * aStep), panel = b + ((long)k * _kernel.Columns);
            if (isWhole)
            {
                _kernel.Tile(height, depth, from, aRow, aStep, panel, _kernel.Columns, c, cStride, accumulate);
            }
            else
            {
                _kernel.Tile(height, depth, from, aRow, aStep, panel, _kernel.Columns, tile, _kernel.Columns, accumulate: false);
                GemmTile.Put(tile, _kernel.Columns, c, cStride, 1, rows, width, accumulate);
            }
        }
    }

    private readonly struct PackJob(RecurrentProduct product) : IParallelJob
    {
        public void Run(int task)
        {
            var (first, width) = (task * product._kernel.Columns, product._kernel.Columns);
            var target = product._panels + ((long)first * product._depth);
            product._b.Pack(first, 0, Math.Min(width, product._columns - first), width, product._depth, target);
        }
    }
}
