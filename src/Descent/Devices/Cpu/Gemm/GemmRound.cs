namespace Descent;

/// <summary>A part of a product whose panels fit into scratch memory together, and how it splits into tasks.</summary>
internal unsafe struct GemmRound
{
    private const int PackLines = 256; // lines of one packing task: rows of b are then read a kilobyte at a time
    private const int PackDepth = 256;
    private const int PackSteps = 16; // the same panels' next steps of k follow one another in memory: read them together
    private const int InPlaceRows = 24; // up to here b is read so seldom that packing it costs more than it saves

    private readonly GemmKernel _kernel;
    private readonly GemmProblem _problem;
    private readonly int _m, _rows, _n, _columns, _k, _depth, _steps;
    private readonly bool _hasBias, _accumulate, _isBInPlace;
    private readonly int _rowPanels, _columnPanels;
    private readonly int _rowPacks, _columnPacks, _depthPacks;
    private readonly GemmGrid _grid;
    private float* _a, _b;

    public GemmRound(GemmKernel kernel, in GemmProblem problem, int m, int rows, int n, int columns, int k, int depth)
    {
        (_kernel, _problem, _m, _rows, _n, _columns, _k, _depth) = (kernel, problem, m, rows, n, columns, k, depth);
        _hasBias = problem.Bias is not null && k == 0;
        _accumulate = problem.Accumulate || k > 0;
        _isBInPlace = !problem.B.IsAcross && !_hasBias && rows <= InPlaceRows;
        _steps = depth + (_hasBias ? 1 : 0);
        (_rowPanels, _columnPanels) = (GemmGrid.Ceiling(rows, kernel.Rows), GemmGrid.Ceiling(columns, kernel.Columns));
        (_rowPacks, _columnPacks) = (GemmGrid.Ceiling(rows, PackLines), GemmGrid.Ceiling(columns, PackLines));
        _depthPacks = Math.Max(1, GemmGrid.Ceiling(depth, PackDepth));
        _grid = new GemmGrid(kernel, _rowPanels, _columnPanels, _steps);
    }

    public readonly int PackTasks => (_rowPacks + _columnPacks) * _depthPacks;

    public readonly int ComputeTasks => _grid.Tasks;

    /// <summary>Takes the panels' memory from the calling thread, which must be the one that starts the jobs.</summary>
    public void TakeScratch()
    {
        var sizeA = (((long)_rowPanels * _kernel.Rows * _steps) + 15) & ~15L;
        _a = Scratch.Take(ScratchArea.Shared, sizeA + ((long)_columnPanels * _kernel.Columns * _steps));
        _b = _a + sizeA;
    }

    public readonly void Pack(int task)
    {
        var (group, part) = (task / _depthPacks, task % _depthPacks);
        var (k, end) = (GemmGrid.Share(_depth, part, _depthPacks), GemmGrid.Share(_depth, part + 1, _depthPacks));
        if (group < _rowPacks)
        {
            var (first, last) = (GemmGrid.Share(_rowPanels, group, _rowPacks), GemmGrid.Share(_rowPanels, group + 1, _rowPacks));
            PackGroup(_problem.A.IsAcross, first, last, k, end, isRows: true);
        }
        else
        {
            group -= _rowPacks;
            var (first, last) = (GemmGrid.Share(_columnPanels, group, _columnPacks), GemmGrid.Share(_columnPanels, group + 1, _columnPacks));
            if (_isBInPlace) first = last < _columnPanels || _columns % _kernel.Columns == 0 ? last : Math.Max(first, last - 1);
            PackGroup(_problem.B.IsAcross, first, last, k, end, isRows: false);
        }
    }

    public readonly void Compute(int task)
    {
        var block = _grid.Block(task);
        var parts = Math.Max(1, GemmGrid.Ceiling(_steps, _kernel.DepthBlock));
        for (var part = 0; part < parts; part++)
        {
            var (k, end) = (GemmGrid.Share(_steps, part, parts), GemmGrid.Share(_steps, part + 1, parts));
            for (var column = block.FirstColumn; column < block.EndColumn; column++)
            {
                for (var row = block.FirstRow; row < block.EndRow; row++) Tile(row, column, k, end - k, _accumulate || part > 0);
            }
        }
    }

    private readonly void PackGroup(bool isAcross, int first, int last, int k, int end, bool isRows)
    {
        var step = isAcross ? Math.Max(1, end - k) : PackSteps;
        do
        {
            var next = Math.Min(end, k + step);
            for (var panel = first; panel < last; panel++)
            {
                if (isRows) PackRows(panel, k, next - k);
                else PackColumns(panel, k, next - k);
            }

            k = next;
        }
        while (k < end);
    }

    private readonly void PackRows(int panel, int k, int depth)
    {
        var (first, height) = _kernel.RowPanel(panel, _rows);
        var valid = Math.Min(height, _rows - first);
        var target = _a + ((long)first * _steps);
        _problem.A.Pack(_m + first, _k + k, valid, height, depth, target + ((long)k * height));
        if (_hasBias && k + depth == _depth) PackBias(_problem.IsBiasPerRow, _m + first, valid, height, target + ((long)_depth * height));
    }

    private readonly void PackColumns(int panel, int k, int depth)
    {
        var width = _kernel.Columns;
        var first = panel * width;
        var valid = Math.Min(width, _columns - first);
        var target = _b + ((long)first * _steps);
        _problem.B.Pack(_n + first, _k + k, valid, width, depth, target + ((long)k * width));
        if (_hasBias && k + depth == _depth) PackBias(!_problem.IsBiasPerRow, _n + first, valid, width, target + ((long)_depth * width));
    }

    private readonly void PackBias(bool isBias, int first, int valid, int width, float* target)
    {
        for (var p = 0; p < width; p++) target[p] = p >= valid ? 0 : isBias ? _problem.Bias[first + p] : 1;
    }

    private readonly void Tile(int rowPanel, int columnPanel, int k, int depth, bool accumulate)
    {
        var ((row, height), column) = (_kernel.RowPanel(rowPanel, _rows), columnPanel * _kernel.Columns);
        var (rows, columns) = (Math.Min(height, _rows - row), Math.Min(_kernel.Columns, _columns - column));
        var a = _a + ((long)row * _steps) + ((long)k * height);
        var isInPlace = _isBInPlace && columns == _kernel.Columns;
        var b = isInPlace ? _problem.B.At(_n + column, _k + k) : _b + ((long)column * _steps) + ((long)k * _kernel.Columns);
        var stride = isInPlace ? _problem.B.Stride : _kernel.Columns;
        var c = _problem.C + ((long)(_m + row) * _problem.RowStride) + ((long)(_n + column) * _problem.ColumnStride);
        if (rows == height && columns == _kernel.Columns && _problem.ColumnStride == 1)
            _kernel.Tile(height, depth, a, b, stride, c, _problem.RowStride, accumulate);
        else
            EdgeTile(height, depth, a, b, stride, c, rows, columns, accumulate);
    }

    private readonly void EdgeTile(int height, int depth, float* a, float* b, int stride, float* c, int rows, int columns, bool accumulate)
    {
        var tile = stackalloc float[GemmKernel.LargestTile];
        _kernel.Tile(height, depth, a, b, stride, tile, _kernel.Columns, accumulate: false);
        GemmTile.Put(tile, _kernel.Columns, c, _problem.RowStride, _problem.ColumnStride, rows, columns, accumulate);
    }
}
