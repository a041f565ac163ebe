namespace Descent;

/// <summary>A part of a product whose panels fit into scratch memory together, and how it splits into tasks.</summary>
internal unsafe struct GemmRound
{
    private const int PackLines = 128; // lines of one packing task
    private const int BlockRows = 120; // of one computing task: with DepthBlock, a block of a that stays in the second-level cache
    private const int BlockColumns = 256;

    private readonly GemmKernel _kernel;
    private readonly GemmProblem _problem;
    private readonly int _m, _rows, _n, _columns, _k, _depth, _steps;
    private readonly bool _hasBias, _accumulate;
    private readonly int _rowPanels, _columnPanels, _rowBlocks, _columnBlocks;
    private readonly int _panelsPerRowPack, _panelsPerColumnPack;
    private float* _a, _b;

    public GemmRound(GemmKernel kernel, in GemmProblem problem, int m, int rows, int n, int columns, int k, int depth)
    {
        (_kernel, _problem, _m, _rows, _n, _columns, _k, _depth) = (kernel, problem, m, rows, n, columns, k, depth);
        _hasBias = problem.Bias is not null && k == 0;
        _accumulate = problem.Accumulate || k > 0;
        _steps = depth + (_hasBias ? 1 : 0);
        _rowPanels = Ceiling(rows, kernel.Rows);
        _columnPanels = Ceiling(columns, kernel.Columns);
        _rowBlocks = Ceiling(_rowPanels, Math.Max(1, BlockRows / kernel.Rows));
        _columnBlocks = Ceiling(_columnPanels, Math.Max(1, BlockColumns / kernel.Columns));
        (_panelsPerRowPack, _panelsPerColumnPack) = (Math.Max(1, PackLines / kernel.Rows), Math.Max(1, PackLines / kernel.Columns));
    }

    public readonly int PackTasks => RowPacks + Ceiling(_columnPanels, _panelsPerColumnPack);

    public readonly int ComputeTasks => _rowBlocks * _columnBlocks;

    private readonly int RowPacks => Ceiling(_rowPanels, _panelsPerRowPack);

    /// <summary>Takes the panels' memory from the calling thread, which must be the one that starts the jobs.</summary>
    public void TakeScratch()
    {
        var sizeA = (((long)_rowPanels * _kernel.Rows * _steps) + 15) & ~15L;
        _a = Scratch.Take(ScratchArea.Shared, sizeA + ((long)_columnPanels * _kernel.Columns * _steps));
        _b = _a + sizeA;
    }

    public readonly void Pack(int task)
    {
        if (task < RowPacks)
        {
            var end = Math.Min(_rowPanels, (task + 1) * _panelsPerRowPack);
            for (var panel = task * _panelsPerRowPack; panel < end; panel++) PackRows(panel);
            return;
        }

        task -= RowPacks;
        var last = Math.Min(_columnPanels, (task + 1) * _panelsPerColumnPack);
        for (var panel = task * _panelsPerColumnPack; panel < last; panel++) PackColumns(panel);
    }

    public readonly void Compute(int task)
    {
        var (rowBlock, columnBlock) = (task % _rowBlocks, task / _rowBlocks);
        var (firstRow, endRow) = (Share(_rowPanels, rowBlock, _rowBlocks), Share(_rowPanels, rowBlock + 1, _rowBlocks));
        var (firstColumn, endColumn) = (Share(_columnPanels, columnBlock, _columnBlocks), Share(_columnPanels, columnBlock + 1, _columnBlocks));
        var blocks = Math.Max(1, Ceiling(_steps, _kernel.DepthBlock));
        for (var block = 0; block < blocks; block++)
        {
            var (k, end) = (Share(_steps, block, blocks), Share(_steps, block + 1, blocks));
            for (var column = firstColumn; column < endColumn; column++)
            {
                for (var row = firstRow; row < endRow; row++) Tile(row, column, k, end - k, _accumulate || block > 0);
            }
        }
    }

    private static int Ceiling(int a, int b) => (a + b - 1) / b;

    // The piece boundaries of an even split.
    private static int Share(int total, int part, int parts) => (int)((long)total * part / parts);

    private readonly void PackRows(int panel)
    {
        var first = panel * _kernel.Rows;
        var valid = Math.Min(_kernel.Rows, _rows - first);
        var height = _kernel.HeightOf(valid);
        var target = _a + ((long)first * _steps);
        _problem.A.Pack(_m + first, _k, valid, height, _depth, target);
        if (_hasBias) PackBias(_problem.IsBiasPerRow, _m + first, valid, height, target + ((long)_depth * height));
    }

    private readonly void PackColumns(int panel)
    {
        var first = panel * _kernel.Columns;
        var valid = Math.Min(_kernel.Columns, _columns - first);
        var target = _b + ((long)first * _steps);
        _problem.B.Pack(_n + first, _k, valid, _kernel.Columns, _depth, target);
        if (_hasBias) PackBias(!_problem.IsBiasPerRow, _n + first, valid, _kernel.Columns, target + ((long)_depth * _kernel.Columns));
    }

    private readonly void PackBias(bool isBias, int first, int valid, int width, float* target)
    {
        for (var p = 0; p < width; p++) target[p] = p >= valid ? 0 : isBias ? _problem.Bias[first + p] : 1;
    }

    private readonly void Tile(int rowPanel, int columnPanel, int k, int depth, bool accumulate)
    {
        var (row, column) = (rowPanel * _kernel.Rows, columnPanel * _kernel.Columns);
        var (rows, columns) = (Math.Min(_kernel.Rows, _rows - row), Math.Min(_kernel.Columns, _columns - column));
        var height = _kernel.HeightOf(rows);
        var a = _a + ((long)row * _steps) + ((long)k * height);
        var b = _b + ((long)column * _steps) + ((long)k * _kernel.Columns);
        var c = _problem.C + ((long)(_m + row) * _problem.RowStride) + ((long)(_n + column) * _problem.ColumnStride);
        if (rows == height && columns == _kernel.Columns && _problem.ColumnStride == 1)
        {
            _kernel.Tile(height, depth, a, b, _kernel.Columns, c, _problem.RowStride, accumulate);
            return;
        }

        var tile = stackalloc float[GemmKernel.LargestTile];
        _kernel.Tile(height, depth, a, b, _kernel.Columns, tile, _kernel.Columns, accumulate: false);
        GemmTile.Put(tile, _kernel.Columns, c, _problem.RowStride, _problem.ColumnStride, rows, columns, accumulate);
    }
}
