using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>The gradient for the weights, tap by tap: output gradients (filters, outputs) times inputs (outputs, channels), shifted by the
/// tap.</summary>
/// <remarks>
/// A piece of the input is transposed once so that a pixel's channels are neighbours. A tap's factor is then that piece read from another pixel on,
/// through one table of offsets, where <see cref="ConvWeightGradient"/> packs every number once for each tap. Tasks take shares of the outputs and of
/// the channels; partial sums are added in a fixed order.
/// </remarks>
internal unsafe struct ConvTapGradient
{
    private const int BlockColumns = 576;
    private const int WantedTasks = 16;
    private const long LeastMultiplyAdds = 400_000;
    private const long LargestPartials = 32L << 20; // numbers
    private const int PieceLine = 16;
    private const int LargestPanels = 65_536; // numbers of packed output gradients: they share the second-level cache with the rest
    private const int LargestHeight = 12;

    private readonly GemmKernel _kernel;
    private readonly WindowKernel _windows;
    private readonly ConvGeometry _geometry;
    private readonly float* _x, _gy, _gw;
    private readonly int _groups, _filters, _channels, _taps, _rowPanels, _vectors, _blocks, _pieceRows, _pieces, _chunks;
    private float* _partials;
    private nint* _planes, _inputs;

    private ConvTapGradient(GemmKernel kernel, WindowKernel windows, in Conv2dShape shape, float* x, float* gy, float* gw)
    {
        (_kernel, _windows, _geometry, _groups) = (kernel, windows, new ConvGeometry(shape), shape.Groups);
        (_filters, _channels, _taps) = (shape.K / shape.Groups, shape.C / shape.Groups, shape.R * shape.S);
        _x = x;
        _gy = gy;
        _gw = gw;
        _rowPanels = GemmGrid.Ceiling(_filters, kernel.Rows);
        _vectors = GemmGrid.Ceiling(_channels, windows.Half);
        _blocks = GemmGrid.Ceiling(_vectors, Math.Max(1, BlockColumns / (_taps * windows.Half)));
        var pieceRows = ConvForward.PieceRows(_geometry, _geometry.OutW, PieceLine, (long)_filters * _geometry.Depth * _groups);
        _pieceRows = Math.Min(pieceRows, Math.Max(1, LargestPanels / (_filters * _geometry.OutW)));
        _pieces = GemmGrid.Ceiling(_geometry.Rows, _pieceRows);
        var most = Math.Min(shape.MultiplyAdds / LeastMultiplyAdds, LargestPartials / (GroupLength * _groups));
        _chunks = (int)Math.Clamp(Math.Min(GemmGrid.Ceiling(WantedTasks, _blocks * _groups), most), 1, _pieces);
    }

    private readonly int Columns => _taps * _vectors * _windows.Half;

    private readonly long GroupLength => (long)_kernel.PaddedRows(_filters) * Columns;

    private readonly int PlaneLength => _geometry.OutH * _geometry.OutW;

    private readonly int PieceOutputs => _pieceRows * _geometry.OutW;

    // Pixels that the windows of one output row reach, and rows that those of the longest stretch of output rows in one image reach.
    private readonly int PixelColumns => ((_geometry.OutW - 1) * _geometry.StrideW) + ((_geometry.S - 1) * _geometry.DilationW) + 1;

    private readonly int PixelRows =>
        ((Math.Min(_pieceRows, _geometry.OutH) - 1) * _geometry.StrideH) + ((_geometry.R - 1) * _geometry.DilationH) + 1;

    /// <summary>True where it wins: several taps, whole vectors of channels, rows for a tile, no pixels that no window touches.</summary>
    public static bool Fits(GemmKernel kernel, in Conv2dShape shape)
    {
        if (kernel.Windows is not { } windows || shape.R * shape.S == 1 || shape.K / shape.Groups < 4 || shape.StrideH > shape.R
            || shape.StrideW > shape.S) return false;
        var channels = shape.C / shape.Groups;
        var padded = GemmGrid.Ceiling(channels, windows.Half) * windows.Half;
        return padded * 7L <= channels * 8L && (long)shape.N * shape.OutH * shape.OutW > 0;
    }

    public static void Run(GemmKernel kernel, in Conv2dShape shape, float* x, float* gy, float* gw)
    {
        var run = new ConvTapGradient(kernel, kernel.Windows!, shape, x, gy, gw);
        run.TakeScratch();
        var computing = new ComputeJob(run);
        ThreadTeam.Shared.Run(ref computing, run._groups * run._blocks * run._chunks);
        var adding = new AddJob(run);
        ThreadTeam.Shared.Run(ref adding, adding.Tasks);
    }

    private void TakeScratch()
    {
        _partials = Scratch.Take(ScratchArea.Partial, GroupLength * _groups * _chunks);
        _planes = (nint*)Scratch.Take(ScratchArea.Offsets, 2L * (_filters + _channels));
        _inputs = _planes + _filters;
        for (var i = 0; i < _filters; i++) _planes[i] = (nint)i * PlaneLength;
        for (var i = 0; i < _channels; i++) _inputs[i] = (nint)i * _geometry.H * _geometry.W;
    }

    private readonly struct ComputeJob(ConvTapGradient run) : IParallelJob
    {
        public void Run(int task) => run.Compute(task / run._chunks / run._blocks, task / run._chunks % run._blocks, task % run._chunks);
    }

    private readonly struct AddJob(ConvTapGradient run) : IParallelJob
    {
        public int Tasks { get; } = (long)run._groups * run._filters * run._geometry.Depth < 16_384 ? 1 : WantedTasks;

        public void Run(int task)
        {
            var total = run._groups * run._filters;
            var end = GemmGrid.Share(total, task + 1, Tasks);
            for (var filter = GemmGrid.Share(total, task, Tasks); filter < end; filter++) run.Add(filter / run._filters, filter % run._filters);
        }
    }

    private readonly void Compute(int group, int block, int chunk)
    {
        var (vector, endVector) = (GemmGrid.Share(_vectors, block, _blocks), GemmGrid.Share(_vectors, block + 1, _blocks));
        var width = (endVector - vector) * _windows.Half;
        var segments = Math.Min(_geometry.N, ((_pieceRows - 2) / _geometry.OutH) + 2);
        var pixels = Scratch.Take(ScratchArea.Image, (long)segments * PixelRows * PixelColumns * width);
        var rowLength = (((long)_kernel.PaddedRows(_filters) * PieceOutputs) + 15) & ~15L;
        var panels = Scratch.Take(ScratchArea.Panels, rowLength + (2L * PieceOutputs) + (4L * LargestHeight));
        var offsets = (nint*)(panels + rowLength);
        var partial = _partials + (((long)chunk * _groups) + group) * GroupLength;
        var (firstPiece, endPiece) = (GemmGrid.Share(_pieces, chunk, _chunks), GemmGrid.Share(_pieces, chunk + 1, _chunks));
        for (var piece = firstPiece; piece < endPiece; piece++)
        {
            var first = piece * _pieceRows;
            var end = Math.Min(_geometry.Rows, first + _pieceRows);
            FillPixels(group, vector * _windows.Half, width, first, end, pixels, offsets);
            for (var row = 0; row < _rowPanels; row++) PackGradients(group, row, first, end, panels);
            Multiply(vector, endVector, (end - first) * _geometry.OutW, panels, pixels, offsets, partial, piece > firstPiece);
        }
    }

    // Transposes what output rows first .. end - 1 reach, and notes where each output's first pixel lies.
    private readonly void FillPixels(int group, int channel, int width, int first, int end, float* pixels, nint* offsets)
    {
        var x = _x + ((((long)group * _channels) + channel) * _geometry.H * _geometry.W);
        var valid = Math.Min(width, _channels - channel);
        var at = 0;
        for (var row = first; row < end;)
        {
            var (image, line) = Math.DivRem(row, _geometry.OutH);
            var lines = Math.Min(end - row, _geometry.OutH - line);
            var source = x + ((long)image * _geometry.Channels * _geometry.H * _geometry.W);
            var top = (line * _geometry.StrideH) - _geometry.PadTop;
            var count = ((lines - 1) * _geometry.StrideH) + ((_geometry.R - 1) * _geometry.DilationH) + 1;
            for (var i = 0; i < count; i++) FillRow(source, top + i, valid, width, pixels + ((long)(at + i) * PixelColumns * width));
            for (var i = 0; i < lines; i++)
            {
                var start = (nint)(at + (i * _geometry.StrideH)) * PixelColumns * width;
                for (var j = 0; j < _geometry.OutW; j++) *offsets++ = start + ((nint)j * _geometry.StrideW * width);
            }

            at += count;
            row += lines;
        }
    }

    private readonly void FillRow(float* x, int y, int valid, int width, float* target)
    {
        var (from, to) = (0, 0);
        if (y >= 0 && y < _geometry.H)
        {
            from = Math.Clamp(_geometry.PadLeft, 0, PixelColumns);
            to = Math.Clamp(_geometry.W + _geometry.PadLeft, from, PixelColumns);
        }

        new Span<float>(target, from * width).Clear();
        new Span<float>(target + ((long)to * width), (PixelColumns - to) * width).Clear();
        if (to > from) Packing.Across(x + ((long)y * _geometry.W) + from - _geometry.PadLeft, _inputs, valid, width, to - from,
            target + ((long)from * width));
    }

    private readonly void PackGradients(int group, int panel, int first, int end, float* panels)
    {
        var (line, height) = _kernel.RowPanel(panel, _filters);
        var target = panels + ((long)line * PieceOutputs);
        for (var row = first; row < end;)
        {
            var (n, y) = Math.DivRem(row, _geometry.OutH);
            var rows = Math.Min(end - row, _geometry.OutH - y);
            var source = _gy + ((((long)n * _groups) + group) * _filters * PlaneLength) + (y * _geometry.OutW);
            Packing.Across(source, _planes + line, Math.Min(height, _filters - line), height, rows * _geometry.OutW, target);
            row += rows;
            target += (long)rows * _geometry.OutW * height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply(int vector, int endVector, int outputs, float* panels, float* pixels, nint* offsets, float* partial,
        bool accumulate)
    {
        var start = stackalloc float[LargestHeight];
        for (var i = 0; i < LargestHeight; i++) start[i] = 0;
        var (perTap, half) = (endVector - vector, _windows.Half);
        var count = _taps * perTap;
        for (var i = 0; i < count; i += 2)
        {
            var next = Math.Min(i + 1, count - 1); // of an odd count the last vector is computed and written twice
            float* left = pixels + Pixel(i / perTap, perTap) + (i % perTap * half);
            float* right = pixels + Pixel(next / perTap, perTap) + (next % perTap * half);
            var c = partial + ((((long)i / perTap * _vectors) + vector + (i % perTap)) * half);
            var cRight = partial + ((((long)next / perTap * _vectors) + vector + (next % perTap)) * half);
            for (var panel = 0; panel < _rowPanels; panel++)
            {
                var (line, height) = _kernel.RowPanel(panel, _filters);
                var row = (long)line * Columns;
                _windows.Tile(height, outputs, panels + ((long)line * PieceOutputs), start, left, right, offsets, c + row, cRight + row, Columns,
                    accumulate);
            }
        }
    }

    // Where the pixel under a tap lies, seen from an output's first pixel.
    private readonly nint Pixel(int tap, int vectors)
    {
        var (r, s) = Math.DivRem(tap, _geometry.S);
        return ((r * _geometry.DilationH * (nint)PixelColumns) + (s * _geometry.DilationW)) * vectors * _windows.Half;
    }

    // Adds the shares of one filter's gradient, in order, and brings channels before taps.
    private readonly void Add(int group, int filter)
    {
        var (taps, padded) = (_taps, _vectors * _windows.Half);
        var sum = _partials + (group * GroupLength) + ((long)filter * Columns);
        for (var chunk = 1; chunk < _chunks; chunk++) GemmTile.Put(sum + (chunk * _groups * GroupLength), 0, sum, 0, 1, 1, Columns, accumulate: true);
        var target = _gw + ((((long)group * _filters) + filter) * _geometry.Depth);
        for (var tap = 0; tap < taps; tap++)
        {
            for (var c = 0; c < _channels; c++) target[((long)c * taps) + tap] = sum[((long)tap * padded) + c];
        }
    }
}
