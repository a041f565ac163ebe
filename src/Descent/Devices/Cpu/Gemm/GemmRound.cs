using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>A part of a product whose panels fit into scratch memory together, and how it splits into tasks.</summary>
/// <remarks>
/// A factor whose panels several tasks read is packed by a job of its own before; one whose panels a single task reads is packed by that task,
/// piece by piece, while it is in the cache.
/// </remarks>
internal unsafe struct GemmRound
{
    private const int PackLines = 256; // lines of one packing task: rows of b are then read a kilobyte at a time
    private const int PackDepth = 256;
    private const int PackSteps = 16; // the same panels' next steps of k follow one another in memory: read them together
    private const int InPlaceRows = 24; // up to here b is read so seldom that packing it costs more than it saves

    private readonly GemmKernel _kernel;
    private readonly GemmProblem _problem;
    private readonly int _m, _rows, _n, _columns, _k, _depth, _steps;
    private readonly bool _accumulate, _isALocal, _isBLocal, _isBInPlace;
    private readonly int _rowPanels, _columnPanels;
    private readonly int _rowPacks, _columnPacks, _depthPacks;
    private readonly GemmGrid _grid;
    private float* _a, _b;

    public GemmRound(GemmKernel kernel, in GemmProblem problem, int m, int rows, int n, int columns, int k, int depth)
    {
        (_kernel, _problem, _m, _rows, _n, _columns, _k, _depth) = (kernel, problem, m, rows, n, columns, k, depth);
        var hasBias = problem.Bias is not null && k == 0;
        _accumulate = problem.Accumulate || k > 0;
        _steps = depth + (hasBias ? 1 : 0);
        (_rowPanels, _columnPanels) = (GemmGrid.Ceiling(rows, kernel.Rows), GemmGrid.Ceiling(columns, kernel.Columns));
        _grid = new GemmGrid(kernel, _rowPanels, _columnPanels, _steps);
        _isBInPlace = !problem.B.IsAcross && !hasBias && rows <= InPlaceRows;
        (_isALocal, _isBLocal) = (_grid.ColumnBlocks == 1, _grid.RowBlocks == 1 || _isBInPlace);
        _rowPacks = _isALocal ? 0 : GemmGrid.Ceiling(rows, PackLines);
        _columnPacks = _isBLocal ? 0 : GemmGrid.Ceiling(columns, PackLines);
        _depthPacks = Math.Max(1, GemmGrid.Ceiling(_steps, PackDepth));
    }

    public readonly int PackTasks => (_rowPacks + _columnPacks) * _depthPacks;

    public readonly int ComputeTasks => _grid.Tasks;

    /// <summary>Takes the panels' memory from the calling thread, which must be the one that starts the jobs.</summary>
    public void TakeScratch()
    {
        var sizeA = _isALocal ? 0 : (((long)_rowPanels * _kernel.Rows * _steps) + 15) & ~15L;
        var sizeB = _isBLocal ? 0 : (long)_columnPanels * _kernel.Columns * _steps;
        _a = Scratch.Take(ScratchArea.Shared, sizeA + sizeB);
        _b = _a + sizeA;
    }

    public readonly void Pack(int task)
    {
        var (group, part) = (task / _depthPacks, task % _depthPacks);
        var (k, end) = (GemmGrid.Share(_steps, part, _depthPacks), GemmGrid.Share(_steps, part + 1, _depthPacks));
        var isRows = group < _rowPacks;
        var (panels, packs) = isRows ? (_rowPanels, _rowPacks) : (_columnPanels, _columnPacks);
        if (!isRows) group -= _rowPacks;
        var (first, last) = (GemmGrid.Share(panels, group, packs), GemmGrid.Share(panels, group + 1, packs));
        var step = (isRows ? _problem.A : _problem.B).IsAcross ? end - k : PackSteps;
        for (; k < end; k += step)
        {
            var next = Math.Min(end, k + step);
            for (var panel = first; panel < last; panel++)
            {
                if (isRows) PackRows(panel, k, next, SharedRows(panel, k));
                else PackColumns(panel, k, next, SharedColumns(panel, k));
            }
        }
    }

    public readonly void Compute(int task)
    {
        var block = _grid.Block(task);
        var parts = Math.Max(1, GemmGrid.Ceiling(_steps, _kernel.DepthBlock));
        var longest = GemmGrid.Ceiling(_steps, parts);
        var localRows = _isALocal ? (block.EndRow - block.FirstRow) * _kernel.Rows : 0;
        var local = Scratch.Take(ScratchArea.Panels, (localRows + _kernel.Columns) * (long)longest);
        for (var part = 0; part < parts; part++)
        {
            var (k, end) = (GemmGrid.Share(_steps, part, parts), GemmGrid.Share(_steps, part + 1, parts));
            ComputePart(block, k, end, local, local + (_kernel.Columns * (long)longest), _accumulate || part > 0);
        }
    }

    private readonly void ComputePart(in GemmBlock block, int k, int end, float* localB, float* localA, bool accumulate)
    {
        var firstRow = _kernel.RowPanel(block.FirstRow, _rows).Start;
        for (var row = block.FirstRow; _isALocal && row < block.EndRow; row++)
            PackRows(row, k, end, localA + ((_kernel.RowPanel(row, _rows).Start - firstRow) * (long)(end - k)));

        for (var column = block.FirstColumn; column < block.EndColumn; column++)
        {
            var isInPlace = _isBInPlace && (column + 1) * _kernel.Columns <= _columns;
            if (_isBLocal && !isInPlace) PackColumns(column, k, end, localB);
            var b = isInPlace ? _problem.B.At(_n + (column * _kernel.Columns), _k + k) : _isBLocal ? localB : SharedColumns(column, k);
            for (var row = block.FirstRow; row < block.EndRow; row++)
            {
                var a = _isALocal ? localA + ((_kernel.RowPanel(row, _rows).Start - firstRow) * (long)(end - k)) : SharedRows(row, k);
                Tile(row, column, end - k, a, b, isInPlace ? _problem.B.Stride : _kernel.Columns, accumulate);
            }
        }
    }

    private readonly float* SharedRows(int panel, int k)
    {
        var (first, height) = _kernel.RowPanel(panel, _rows);
        return _a + ((long)first * _steps) + ((long)k * height);
    }

    private readonly float* SharedColumns(int panel, int k) => _b + (((long)panel * _steps) + k) * _kernel.Columns;

    private readonly void PackRows(int panel, int k, int end, float* target)
    {
        var (first, height) = _kernel.RowPanel(panel, _rows);
        PackLinesOf(_problem.A, _m + first, Math.Min(height, _rows - first), height, k, end, _problem.IsBiasPerRow, target);
    }

    private readonly void PackColumns(int panel, int k, int end, float* target)
    {
        var first = panel * _kernel.Columns;
        PackLinesOf(_problem.B, _n + first, Math.Min(_kernel.Columns, _columns - first), _kernel.Columns, k, end, !_problem.IsBiasPerRow, target);
    }

    private readonly void PackLinesOf(GemmOperand operand, int first, int valid, int width, int k, int end, bool isBias, float* target)
    {
        var depth = Math.Min(end, _depth) - k;
        if (depth > 0) operand.Pack(first, _k + k, valid, width, depth, target);
        if (end <= _depth) return;
        target += (long)depth * width;
        for (var p = 0; p < width; p++) target[p] = p >= valid ? 0 : isBias ? _problem.Bias[first + p] : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile(int rowPanel, int columnPanel, int depth, float* a, float* b, int stride, bool accumulate)
    {
        var ((row, height), column) = (_kernel.RowPanel(rowPanel, _rows), columnPanel * _kernel.Columns);
        var (rows, columns) = (Math.Min(height, _rows - row), Math.Min(_kernel.Columns, _columns - column));
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
