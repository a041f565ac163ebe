using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>A part of a product whose panels fit into scratch memory together, and how it splits into tasks.</summary>
/// <remarks>
/// A factor is read in place where its numbers lie near enough together. Else its panels are packed: by tasks that come first where several tasks
/// read them, or by the only task that reads them, piece by piece, while they are in the cache.
/// </remarks>
internal unsafe struct GemmRound
{
    private const int PackLines = 256; // lines of one packing task: rows of b are then read a kilobyte at a time
    private const int PackDepth = 256;
    private const int PackSteps = 16; // the same panels' next steps of k follow one another in memory: read them together
    private const int InPlaceRows = 24; // up to here b is read so seldom that packing it costs more than it saves
    private const int InPlaceColumns = 128; // the same for a
    private const int NearStride = 640; // numbers between rows that the caches hold together with the rest
    private const int CacheWay = 1024; // numbers: rows a multiple of it apart share sets of the first-level cache

    private readonly GemmKernel _kernel;
    private readonly GemmProblem _problem;
    private readonly int _m, _rows, _n, _columns, _k, _depth;
    private readonly bool _accumulate, _hasEnd, _isAInPlace, _isBInPlace, _isALocal, _isBLocal;
    private readonly int _rowPanels, _columnPanels;
    private readonly int _rowPacks, _columnPacks, _depthPacks;
    private readonly GemmGrid _grid;
    private float* _a, _b;

    public GemmRound(GemmKernel kernel, in GemmProblem problem, int m, int rows, int n, int columns, int k, int depth)
    {
        (_kernel, _problem, _m, _rows, _n, _columns, _k, _depth) = (kernel, problem, m, rows, n, columns, k, depth);
        _accumulate = problem.Accumulate || k > 0;
        _hasEnd = problem.HasEnd && k + depth == problem.K;
        (_rowPanels, _columnPanels) = (GemmGrid.Ceiling(rows, kernel.Rows), GemmGrid.Ceiling(columns, kernel.Columns));
        _isAInPlace = IsAInPlace(problem.A, columns);
        _isBInPlace = !problem.B.IsAcross && (problem.B.Stride <= NearStride || rows <= InPlaceRows);
        _grid = new GemmGrid(kernel, _rowPanels, _columnPanels, depth);
        (_isALocal, _isBLocal) = (_isAInPlace || _grid.ColumnBlocks == 1, _isBInPlace || _grid.RowBlocks == 1);
        _rowPacks = _isALocal ? 0 : GemmGrid.Ceiling(rows, PackLines);
        _columnPacks = _isBLocal ? 0 : GemmGrid.Ceiling(columns, PackLines);
        _depthPacks = Math.Max(1, GemmGrid.Ceiling(depth, PackDepth));
    }

    public readonly int PackTasks => (_rowPacks + _columnPacks) * _depthPacks;

    public readonly int ComputeTasks => _grid.Tasks;

    /// <summary>Takes the panels' memory from the calling thread, which must be the one that starts the jobs.</summary>
    public void TakeScratch()
    {
        var sizeA = _isALocal ? 0 : (((long)_rowPanels * _kernel.Rows * _depth) + 15) & ~15L;
        var sizeB = _isBLocal ? 0 : (long)_columnPanels * _kernel.Columns * _depth;
        _a = Scratch.Take(ScratchArea.Shared, sizeA + sizeB);
        _b = _a + sizeA;
    }

    public readonly void Pack(int task)
    {
        var (group, part) = (task / _depthPacks, task % _depthPacks);
        var (k, end) = (GemmGrid.Share(_depth, part, _depthPacks), GemmGrid.Share(_depth, part + 1, _depthPacks));
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
        var parts = Math.Max(1, GemmGrid.Ceiling(_depth, _kernel.DepthBlock));
        var longest = GemmGrid.Ceiling(_depth, parts);
        var localRows = _isALocal ? (block.EndRow - block.FirstRow) * _kernel.Rows : 0;
        var local = Scratch.Take(ScratchArea.Panels, (localRows + _kernel.Columns) * (long)longest);
        for (var part = 0; part < parts; part++)
        {
            var (k, end) = (GemmGrid.Share(_depth, part, parts), GemmGrid.Share(_depth, part + 1, parts));
            ComputePart(block, k, end, local, local + (_kernel.Columns * (long)longest), part);
        }
    }

    // The kernel reads 12 rows at a time: on the same sets of the cache they would drive each other out.
    private static bool IsAInPlace(in GemmOperand a, int columns)
    {
        if (a.Stride <= NearStride) return true;
        var place = a.Stride % CacheWay;
        return a.IsAcross && columns <= InPlaceColumns && place is >= 64 and <= CacheWay - 64;
    }

    private readonly void ComputePart(in GemmBlock block, int k, int end, float* localB, float* localA, int part)
    {
        var depth = end - k;
        var firstRow = _kernel.RowPanel(block.FirstRow, _rows).Start;
        for (var row = block.FirstRow; _isALocal && row < block.EndRow; row++)
        {
            var (start, height) = _kernel.RowPanel(row, _rows);
            if (!_isAInPlace || start + height > _rows) PackRows(row, k, end, localA + ((start - firstRow) * (long)depth));
        }

        for (var column = block.FirstColumn; column < block.EndColumn; column++)
        {
            var isInPlace = _isBInPlace && (column + 1) * _kernel.Columns <= _columns;
            if (_isBLocal && !isInPlace) PackColumns(column, k, end, localB);
            var b = isInPlace ? _problem.B.At(_n + (column * _kernel.Columns), _k + k) : _isBLocal ? localB : SharedColumns(column, k);
            var bStride = isInPlace ? _problem.B.Stride : _kernel.Columns;
            for (var row = block.FirstRow; row < block.EndRow; row++)
            {
                var (start, height) = _kernel.RowPanel(row, _rows);
                var tile = new TilePlace(start, height, column * _kernel.Columns, _accumulate || part > 0, _hasEnd && end == _depth);
                if (_isAInPlace && start + height <= _rows)
                {
                    var (rowStride, step) = _problem.A.IsAcross ? (_problem.A.Stride, 1) : (1, _problem.A.Stride);
                    Tile(tile, depth, _problem.A.At(_m + start, _k + k), rowStride, step, b, bStride);
                }
                else
                {
                    Tile(tile, depth, _isALocal ? localA + ((start - firstRow) * (long)depth) : SharedRows(row, k), 1, height, b, bStride);
                }
            }
        }
    }

    private readonly float* SharedRows(int panel, int k)
    {
        var (first, height) = _kernel.RowPanel(panel, _rows);
        return _a + ((long)first * _depth) + ((long)k * height);
    }

    private readonly float* SharedColumns(int panel, int k) => _b + (((long)panel * _depth) + k) * _kernel.Columns;

    private readonly void PackRows(int panel, int k, int end, float* target)
    {
        var (first, height) = _kernel.RowPanel(panel, _rows);
        _problem.A.Pack(_m + first, _k + k, Math.Min(height, _rows - first), height, end - k, target);
    }

    private readonly void PackColumns(int panel, int k, int end, float* target)
    {
        var first = panel * _kernel.Columns;
        _problem.B.Pack(_n + first, _k + k, Math.Min(_kernel.Columns, _columns - first), _kernel.Columns, end - k, target);
    }

    private readonly void Tile(in TilePlace at, int depth, float* a, int aRow, int aStep, float* b, int bStride)
    {
        var (rows, columns) = (Math.Min(at.Height, _rows - at.Row), Math.Min(_kernel.Columns, _columns - at.Column));
        var c = _problem.At(_m + at.Row, _n + at.Column);
        if (rows == at.Height && columns == _kernel.Columns && _problem.ColumnStride == 1)
        {
            Fetch(c, _problem.RowStride, rows, columns);
            _kernel.Tile(at.Height, depth, a, aRow, aStep, b, bStride, c, _problem.RowStride, at.Accumulate);
        }
        else
        {
            EdgeTile(at, depth, a, aRow, aStep, b, bStride, c, rows, columns);
        }

        if (at.HasEnd) GemmTile.Finish(_problem, _m + at.Row, _n + at.Column, rows, columns);
    }

    private readonly void EdgeTile(
        in TilePlace at, int depth, float* a, int aRow, int aStep, float* b, int bStride, float* c, int rows, int columns)
    {
        var tile = stackalloc float[GemmKernel.LargestTile];
        _kernel.Tile(at.Height, depth, a, aRow, aStep, b, bStride, tile, _kernel.Columns, accumulate: false);
        GemmTile.Put(tile, _kernel.Columns, c, _problem.RowStride, _problem.ColumnStride, rows, columns, at.Accumulate);
    }

    // c is needed when the sums are ready: by then it has come.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fetch(float* c, nint stride, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (; rows > 0; rows--, c += stride)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + columns - 1);
        }
    }

    /// <summary>A tile in the round's coordinates, and whether it adds to c and completes it.</summary>
    private readonly record struct TilePlace(int Row, int Height, int Column, bool Accumulate, bool HasEnd);
}
