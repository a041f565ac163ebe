using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The gradient of a convolution for its weights: output gradients (filters, outputs) times windows (outputs, terms).</summary>
/// <remarks>
/// The sum is long and the result small, so tasks take shares of the outputs and write partial results, which are added in a fixed order. How many
/// shares there are depends on the shape only. Filters are the rows of the product, or terms are where that fills the tiles better.
/// </remarks>
internal unsafe struct ConvWeightGradient
{
    private const int BlockColumns = 576;
    private const int WantedTasks = 16;
    private const long LeastMultiplyAdds = 400_000;
    private const long LargestPartials = 32L << 20; // numbers
    private const int PieceLine = 16; // outputs of a piece are best a multiple of a cache line

    private readonly GemmKernel _kernel;
    private readonly ConvGeometry _geometry;
    private readonly float* _x, _gy, _gw;
    private readonly int _groups, _filters, _rows, _columns, _pieceRows, _pieces, _rowPanels, _columnPanels, _blocks, _chunks;
    private readonly bool _isSwapped;
    private float* _partials;
    private nint* _terms, _planes;

    private ConvWeightGradient(GemmKernel kernel, in Conv2dShape shape, float* x, float* gy, float* gw)
    {
        (_kernel, _geometry, _groups, _filters) = (kernel, new ConvGeometry(shape), shape.Groups, shape.K / shape.Groups);
        _x = x;
        _gy = gy;
        _gw = gw;
        _isSwapped = Gemm.CostOf(kernel, _geometry.Depth, _filters) < Gemm.CostOf(kernel, _filters, _geometry.Depth);
        (_rows, _columns) = _isSwapped ? (_geometry.Depth, _filters) : (_filters, _geometry.Depth);
        (_rowPanels, _columnPanels) = (GemmGrid.Ceiling(_rows, kernel.Rows), GemmGrid.Ceiling(_columns, kernel.Columns));
        _blocks = GemmGrid.Ceiling(_columnPanels, Math.Max(1, BlockColumns / kernel.Columns));
        _pieceRows = ConvForward.PieceRows(_geometry, _geometry.OutW, PieceLine, (long)_filters * _geometry.Depth * _groups);
        _pieces = GemmGrid.Ceiling(_geometry.Rows, _pieceRows);
        var most = Math.Min(shape.MultiplyAdds / LeastMultiplyAdds, LargestPartials / (GroupLength * _groups));
        _chunks = (int)Math.Clamp(Math.Min(GemmGrid.Ceiling(WantedTasks, _blocks * _groups), most), 1, _pieces);
    }

    private readonly int PaddedColumns => _columnPanels * _kernel.Columns;

    private readonly long GroupLength => (long)_rowPanels * _kernel.Rows * PaddedColumns;

    private readonly int PieceOutputs => _pieceRows * _geometry.OutW;

    private readonly int PlaneLength => _geometry.OutH * _geometry.OutW;

    public static void Run(GemmKernel kernel, in Conv2dShape shape, float* x, float* gy, float* gw)
    {
        var length = (long)shape.K * (shape.C / shape.Groups) * shape.R * shape.S;
        if (length == 0) return;
        if ((long)shape.N * shape.OutH * shape.OutW == 0)
        {
            new Span<float>(gw, (int)length).Clear();
            return;
        }

        var joined = Convolution.Flatten(shape);
        if (ConvTapGradient.Fits(kernel, joined))
        {
            ConvTapGradient.Run(kernel, joined, x, gy, gw);
            return;
        }

        if (ConvDepthwiseGradient.Fits(joined))
        {
            ConvDepthwiseGradient.Run(joined, x, gy, gw);
            return;
        }

        var run = new ConvWeightGradient(kernel, joined, x, gy, gw);
        run.TakeScratch();
        var computing = new ComputeJob(run);
        ThreadTeam.Shared.Run(ref computing, run._groups * run._blocks * run._chunks);
        var adding = new AddJob(run);
        ThreadTeam.Shared.Run(ref adding, length < 16_384 ? 1 : WantedTasks);
    }

    private void TakeScratch()
    {
        _partials = Scratch.Take(ScratchArea.Partial, GroupLength * _groups * _chunks);
        _terms = (nint*)Scratch.Take(ScratchArea.Offsets, 2L * (_geometry.Depth + _filters));
        _geometry.FillOffsets(_pieceRows, _terms);
        _planes = _terms + _geometry.Depth;
        for (var i = 0; i < _filters; i++) _planes[i] = (nint)i * PlaneLength;
    }

    private readonly struct ComputeJob(ConvWeightGradient run) : IParallelJob
    {
        public void Run(int task) => run.Compute(task / run._chunks / run._blocks, task / run._chunks % run._blocks, task % run._chunks);
    }

    private readonly struct AddJob(ConvWeightGradient run) : IParallelJob
    {
        private readonly int _tasks = (long)run._groups * run._filters * run._geometry.Depth < 16_384 ? 1 : WantedTasks;

        public void Run(int task)
        {
            var total = run._groups * run._filters;
            var end = GemmGrid.Share(total, task + 1, _tasks);
            for (var filter = GemmGrid.Share(total, task, _tasks); filter < end; filter++) run.Add(filter / run._filters, filter % run._filters);
        }
    }

    private readonly void Compute(int group, int block, int chunk)
    {
        var (firstPanel, endPanel) = (GemmGrid.Share(_columnPanels, block, _blocks), GemmGrid.Share(_columnPanels, block + 1, _blocks));
        var partial = _partials + (((long)chunk * _groups + group) * GroupLength);
        var (firstPiece, endPiece) = (GemmGrid.Share(_pieces, chunk, _chunks), GemmGrid.Share(_pieces, chunk + 1, _chunks));
        var image = Scratch.Take(ScratchArea.Image, _geometry.PieceLength(_pieceRows)) + ConvPacking.Room;
        var rowLength = (((long)_rowPanels * _kernel.Rows * PieceOutputs) + 15) & ~15L;
        var a = Scratch.Take(ScratchArea.Panels, rowLength + ((long)_kernel.Columns * (PieceOutputs + 4)));
        var b = a + rowLength;
        for (var piece = firstPiece; piece < endPiece; piece++)
        {
            var first = piece * _pieceRows;
            var end = Math.Min(_geometry.Rows, first + _pieceRows);
            var outputs = (end - first) * _geometry.OutW;
            FillPiece(group, firstPanel, endPanel, first, end, image);
            for (var row = 0; row < _rowPanels; row++)
            {
                var (line, height) = _kernel.RowPanel(row, _rows);
                PackLines(_isSwapped, group, line, Math.Min(height, _rows - line), height, first, end, image, a + ((long)line * PieceOutputs));
            }

            for (var column = firstPanel; column < endPanel; column++)
            {
                var line = column * _kernel.Columns;
                PackLines(!_isSwapped, group, line, Math.Min(_kernel.Columns, _columns - line), _kernel.Columns, first, end, image, b);
                Tiles(a, b, outputs, partial + ((long)column * _kernel.Columns), piece > firstPiece);
            }
        }
    }

    private readonly void FillPiece(int group, int firstPanel, int endPanel, int first, int end, float* image)
    {
        var (firstTerm, endTerm) = _isSwapped ? (0, _rows) : (firstPanel * _kernel.Columns, Math.Min(_columns, endPanel * _kernel.Columns));
        var taps = _geometry.R * _geometry.S;
        _geometry.FillPiece(_x, group, firstTerm / taps, GemmGrid.Ceiling(endTerm, taps), _pieceRows, first, end, image);
    }

    // A panel of windows (one line for each term) or of output gradients (one line for each filter).
    private readonly void PackLines(bool isWindows, int group, int line, int valid, int width, int first, int end, float* image, float* panel)
    {
        var rounded = (_geometry.OutW + 3) & ~3; // past the end of a row: the next row's numbers, or the room behind the panels, overwrite it
        for (var row = first; row < end;)
        {
            var (n, y) = Math.DivRem(row, _geometry.OutH);
            var rows = Math.Min(end - row, _geometry.OutH - y);
            if (isWindows)
            {
                rows = 1;
                ConvRun run;
                _geometry.FindRuns(_pieceRows, first, (row - first) * _geometry.OutW, 1, &run);
                Packing.Across(image + run.Source, _terms + line, valid, width, rounded, panel);
            }
            else
            {
                var plane = _gy + ((((long)n * _groups) + group) * _filters * PlaneLength);
                Packing.Across(plane + (y * _geometry.OutW), _planes + line, valid, width, rows * _geometry.OutW, panel);
            }

            row += rows;
            panel += (long)rows * _geometry.OutW * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tiles(float* a, float* b, int outputs, float* c, bool accumulate)
    {
        for (var row = 0; row < _rowPanels; row++)
        {
            var (line, height) = _kernel.RowPanel(row, _rows);
            var target = c + ((long)line * PaddedColumns);
            _kernel.Tile(height, outputs, a + ((long)line * PieceOutputs), b, _kernel.Columns, target, PaddedColumns, accumulate);
        }
    }

    // Adds the shares of one filter's gradient.
    private readonly void Add(int group, int filter)
    {
        var depth = _geometry.Depth;
        var target = _gw + ((((long)group * _filters) + filter) * depth);
        for (var chunk = 0; chunk < _chunks; chunk++)
        {
            var source = _partials + (((long)chunk * _groups + group) * GroupLength);
            if (_isSwapped) AddColumn(source + filter, target, chunk > 0);
            else GemmTile.Put(source + ((long)filter * PaddedColumns), 0, target, 0, 1, 1, depth, chunk > 0);
        }
    }

    private readonly void AddColumn(float* source, float* target, bool accumulate)
    {
        for (var term = 0; term < _geometry.Depth; term++, source += PaddedColumns) target[term] = accumulate ? target[term] + *source : *source;
    }
}
