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
    private const int NearStride = 640; // numbers between rows that the caches hold together with the rest
    private const int FarDepth = 64; // rows of b that far apart have few sets of the second-level cache to themselves
    private const int Line = 16; // numbers in a cache line
    private const int CacheWay = 1024; // numbers: rows a multiple of it apart share sets of the first-level cache

    private readonly GemmKernel _kernel;
    private readonly GemmProblem _problem;
    private readonly int _m, _rows, _n, _columns, _k, _depth;
    private readonly bool _accumulate, _hasEnd, _isAInPlace, _isBInPlace, _isALocal, _isBLocal, _isStreaming;
    private readonly int _rowPanels, _columnPanels;
    private readonly int _parts; // the pieces of k that the kernel takes one after the other
    private readonly int _rowPacks, _columnPacks, _depthPacks, _packsOfPart;
    private readonly GemmGrid _grid;
    private float* _a, _b;

    public GemmRound(GemmKernel kernel, in GemmProblem problem, int m, int rows, int n, int columns, int k, int depth)
    {
        (_kernel, _problem, _m, _rows, _n, _columns, _k, _depth) = (kernel, problem, m, rows, n, columns, k, depth);
        _accumulate = problem.Accumulate || k > 0;
        _hasEnd = problem.HasEnd && k + depth == problem.K;
        (_rowPanels, _columnPanels) = (GemmGrid.Ceiling(rows, kernel.Rows), GemmGrid.Ceiling(columns, kernel.Columns));
        _isAInPlace = IsAInPlace(problem.A);
        _isBInPlace = !problem.B.IsAcross && (problem.B.Stride <= NearStride || rows <= InPlaceRows);
        var isFar = _isBInPlace && problem.B.Stride > NearStride;
        _parts = Math.Max(1, GemmGrid.Ceiling(depth, isFar ? FarDepth : kernel.DepthBlock));
        _isStreaming = IsStreaming();
        _grid = new GemmGrid(kernel, _rowPanels, _columnPanels, depth, isFar);
        (_isALocal, _isBLocal) = (_isAInPlace || _grid.ColumnBlocks == 1, _isBInPlace || _grid.RowBlocks == 1);
        _rowPacks = _isALocal ? 0 : GemmGrid.Ceiling(rows, PackLines);
        _columnPacks = _isBLocal ? 0 : GemmGrid.Ceiling(columns, PackLines);
        _packsOfPart = Math.Max(1, GemmGrid.Ceiling(depth, _parts * PackDepth));
        _depthPacks = _parts * _packsOfPart;
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
        var (group, pack) = (task / _depthPacks, task % _depthPacks);
        var part = Part(pack / _packsOfPart);
        var k = part.Start + GemmGrid.Share(part.Depth, pack % _packsOfPart, _packsOfPart);
        var end = part.Start + GemmGrid.Share(part.Depth, (pack % _packsOfPart) + 1, _packsOfPart);
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
                if (isRows) PackRows(panel, k, next, SharedRows(panel, part) + ((k - part.Start) * _kernel.RowPanel(panel, _rows).Height));
                else PackColumns(panel, k, next, SharedColumns(panel, part) + ((k - part.Start) * _kernel.Columns));
            }
        }
    }

    public readonly void Compute(int task)
    {
        var block = _grid.Block(task);
        var longest = GemmGrid.Ceiling(_depth, _parts);
        var localRows = _isALocal ? (block.EndRow - block.FirstRow) * _kernel.Rows : 0;
        var local = Scratch.Take(ScratchArea.Panels, (localRows + _kernel.Columns) * (long)longest);
        for (var part = 0; part < _parts; part++)
            ComputePart(block, Part(part), local, local + (_kernel.Columns * (long)longest), isFirst: part == 0, isLast: part == _parts - 1);
        if (_isStreaming) Streaming.Finish();
    }

    // A part's panels follow one another, so that they spread over all sets of the caches.
    private readonly DepthPart Part(int part)
    {
        var start = GemmGrid.Share(_depth, part, _parts);
        return new DepthPart(start, GemmGrid.Share(_depth, part + 1, _parts) - start);
    }

    // The kernel reads 12 rows at a time: on the same sets of the cache they would drive each other out.
    private static bool IsAInPlace(in GemmOperand a)
    {
        if (a.Stride <= NearStride) return true;
        var place = a.Stride % CacheWay;
        return a.IsAcross && place is >= 64 and <= CacheWay - 64;
    }

    // Large, written once, and whole lines at a time.
    private readonly bool IsStreaming() =>
        !_accumulate && !_problem.HasEnd && _parts == 1 && _depth == _problem.K && _problem.ColumnStride == 1 && _kernel.Columns % Line == 0
        && Streaming.Suits(_problem.C, (long)_problem.M * _problem.N, _problem.RowStride);

    private readonly void ComputePart(in GemmBlock block, DepthPart part, float* localB, float* localA, bool isFirst, bool isLast)
    {
        var (k, depth) = (part.Start, part.Depth);
        var end = k + depth;
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
            var b = isInPlace ? _problem.B.At(_n + (column * _kernel.Columns), _k + k) : _isBLocal ? localB : SharedColumns(column, part);
            var bStride = isInPlace ? _problem.B.Stride : _kernel.Columns;
            if (isInPlace && bStride > NearStride && column + 1 < block.EndColumn) FetchRows(b + _kernel.Columns, bStride, depth, _kernel.Columns);
            for (var row = block.FirstRow; row < block.EndRow; row++)
            {
                var (start, height) = _kernel.RowPanel(row, _rows);
                var tile = new TilePlace(start, height, column * _kernel.Columns, _accumulate || !isFirst, _hasEnd && isLast);
                if (_isAInPlace && start + height <= _rows)
                {
                    var (rowStride, step) = _problem.A.IsAcross ? (_problem.A.Stride, 1) : (1, _problem.A.Stride);
                    Tile(tile, depth, _problem.A.At(_m + start, _k + k), rowStride, step, b, bStride);
                }
                else
                {
                    Tile(tile, depth, _isALocal ? localA + ((start - firstRow) * (long)depth) : SharedRows(row, part), 1, height, b, bStride);
                }
            }
        }
    }

    private readonly float* SharedRows(int panel, DepthPart part) =>
        _a + ((long)_rowPanels * _kernel.Rows * part.Start) + ((long)_kernel.RowPanel(panel, _rows).Start * part.Depth);

    private readonly float* SharedColumns(int panel, DepthPart part) =>
        _b + ((((long)_columnPanels * part.Start) + ((long)panel * part.Depth)) * _kernel.Columns);

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
        if (_isStreaming && columns == _kernel.Columns)
        {
            StreamTile(at.Height, depth, a, aRow, aStep, b, bStride, c, rows);
        }
        else if (rows == at.Height && columns == _kernel.Columns && _problem.ColumnStride == 1)
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

    [SkipLocalsInit]
    private readonly void StreamTile(int height, int depth, float* a, int aRow, int aStep, float* b, int bStride, float* c, int rows)
    {
        var tile = stackalloc float[GemmKernel.LargestTile + Line];
        tile += (Line - (((nint)tile / sizeof(float)) % Line)) % Line;
        _kernel.Tile(height, depth, a, aRow, aStep, b, bStride, tile, _kernel.Columns, accumulate: false);
        GemmTile.Stream(tile, c, _problem.RowStride, rows, _kernel.Columns);
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

    // The next column panel, to the second-level cache: its rows are too far apart for the hardware to foresee them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FetchRows(float* x, nint stride, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (; rows > 0; rows--, x += stride)
        {
            Sse.Prefetch1(x);
            Sse.Prefetch1(x + columns - 1);
        }
    }

    /// <summary>A piece of k.</summary>
    private readonly record struct DepthPart(int Start, int Depth);

    /// <summary>A tile in the round's coordinates, and whether it adds to c and completes it.</summary>
    private readonly record struct TilePlace(int Row, int Height, int Column, bool Accumulate, bool HasEnd);
}
