using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>A correlation as an implicit product: weights (rows, terms) times windows (terms, outputs), packed straight from the images.</summary>
internal unsafe struct ConvForward
{
    private const int PieceOutputs = 256; // about so many outputs of a task: panels, weights and piece then share the second-level cache
    private const int WantedTasks = 16;
    private const long LeastMultiplyAdds = 200_000;
    private const int ChunkPanels = 16;
    private const int LargestWidth = 32;
    private const int LargestHeight = 12;
    private const int ShortDepth = 32; // below, a tile is over before its preparations pay
    private const int WindowDepth = 576; // a panel of weights of this length stays in the first-level cache

    private readonly GemmKernel _kernel;
    private readonly ConvGeometry _geometry;
    private readonly ConvWeights _weights;
    private readonly ConvTarget _target;
    private readonly float* _x;
    private readonly int _groups, _pieceRows, _pieces, _rowPanels;
    private readonly WindowKernel? _windows;
    private float* _a;
    private nint* _offsets;

    private ConvForward(GemmKernel kernel, in ConvGeometry geometry, in ConvWeights weights, in ConvTarget target, float* x, int groups)
    {
        (_kernel, _geometry, _weights, _target, _groups) = (kernel, geometry, weights, target, groups);
        _x = x;
        _windows = weights.Rows > 1 && geometry.Depth >= ShortDepth && ReadsWindows(kernel, geometry.OutW, weights.Rows) ? kernel.Windows : null;
        var rowOutputs = _windows is null ? geometry.OutW : GemmGrid.Ceiling(geometry.OutW, _windows.Half) * _windows.Half;
        _pieceRows = PieceRows(geometry, rowOutputs, kernel.Columns, (long)weights.Rows * weights.Steps * groups);
        _pieces = GemmGrid.Ceiling(geometry.Rows, _pieceRows);
        _rowPanels = GemmGrid.Ceiling(weights.Rows, kernel.Rows);
    }

    public static void Run(GemmKernel kernel, in ConvGeometry geometry, in ConvWeights weights, in ConvTarget target, float* x, int groups)
    {
        if (geometry.Rows == 0 || geometry.OutW == 0 || weights.Rows == 0 || groups == 0) return;
        var run = new ConvForward(kernel, geometry, weights, target, x, groups);
        run._a = Scratch.Take(ScratchArea.Shared, (long)groups * run.GroupPanels);
        run._offsets = (nint*)Scratch.Take(ScratchArea.Offsets, 2L * (geometry.Depth + 1));
        geometry.FillOffsets(run._pieceRows, run._offsets);
        var packing = new PackJob(run);
        ThreadTeam.Shared.Run(ref packing, groups * run._rowPanels);
        var computing = new ComputeJob(run);
        ThreadTeam.Shared.Run(ref computing, groups * run._pieces);
    }

    /// <summary>How many output rows a task takes: enough outputs, few of them beyond the last full panel, and tasks for every thread.</summary>
    internal static int PieceRows(in ConvGeometry geometry, int rowOutputs, int width, long multiplyAddsPerOutput)
    {
        var total = (long)geometry.Rows * rowOutputs * multiplyAddsPerOutput;
        var tasks = Math.Clamp(total / LeastMultiplyAdds, 1, WantedTasks);
        var most = (int)Math.Clamp(Math.Min(2 * PieceOutputs / rowOutputs, geometry.Rows / tasks), 1, geometry.Rows);
        var (best, bestCost) = (1, double.MaxValue);
        for (var rows = 1; rows <= most; rows++)
        {
            var outputs = (long)rows * rowOutputs;
            var panels = (outputs + width - 1) / width;
            // Overhead of a piece: the rows that it shares with its neighbours, and its bookkeeping.
            var cost = ((panels * width) + 8 + (outputs > PieceOutputs ? (outputs - PieceOutputs) / 16.0 : 0)) / outputs;
            if (cost < bestCost) (best, bestCost) = (rows, cost);
        }

        return best;
    }

    // Vectors end with their output row: what they waste must cost less than packing, about four steps of the multiply-add unit for two vectors.
    private static bool ReadsWindows(GemmKernel kernel, int width, int rows)
    {
        if (kernel.Windows is not { } windows) return false;
        var wasted = (GemmGrid.Ceiling(width, windows.Half) * windows.Half) - width;
        return (long)wasted * 2 * kernel.PaddedRows(rows) <= 4L * width;
    }

    private readonly long GroupPanels => (((long)_rowPanels * _kernel.Rows * _weights.Steps) + 15) & ~15L;

    private readonly struct PackJob(ConvForward run) : IParallelJob
    {
        public void Run(int task) => run.PackWeights(task / run._rowPanels, task % run._rowPanels);
    }

    private readonly struct ComputeJob(ConvForward run) : IParallelJob
    {
        public void Run(int task) => run.Compute(task / run._pieces, task % run._pieces);
    }

    private readonly void PackWeights(int group, int panel)
    {
        var (first, height) = _kernel.RowPanel(panel, _weights.Rows);
        _weights.Pack(group, first, height, _a + (group * GroupPanels) + ((long)first * _weights.Steps));
    }

    private readonly void Compute(int group, int index)
    {
        var first = index * _pieceRows;
        var end = Math.Min(_geometry.Rows, first + _pieceRows);
        var piece = Scratch.Take(ScratchArea.Image, _geometry.PieceLength(_pieceRows)) + ConvPacking.Room;
        _geometry.FillPiece(_x, group, 0, _geometry.GroupChannels, _pieceRows, first, end, piece);
        ComputePiece(group, first, end, piece);
        if (_target.Finish.Kernels is not null) Finish(group, first, end);
    }

    private readonly void ComputePiece(int group, int first, int end, float* piece)
    {
        if (_weights.Rows == 1)
        {
            ComputeSingle(group, first, end, piece);
            return;
        }

        if (_windows is not null)
        {
            ComputeWindows(_windows, group, first, end, piece);
            return;
        }

        var outputs = (end - first) * _geometry.OutW;
        var chunk = ChunkPanels * _kernel.Columns;
        for (var q = 0; q < outputs; q += chunk) ComputeChunk(group, first, q, Math.Min(chunk, outputs - q), piece);
    }

    // Rows of one image lie behind one another.
    private readonly void Finish(int group, int first, int end)
    {
        for (var row = first; row < end;)
        {
            var (image, y) = Math.DivRem(row, _geometry.OutH);
            var rows = Math.Min(end - row, _geometry.OutH - y);
            for (var channel = 0; channel < _weights.Rows; channel++)
                _target.Finish.Run(_target.At(image, (group * _weights.Rows) + channel, y, 0), rows * _geometry.OutW);
            row += rows;
        }
    }

    private readonly void ComputeSingle(int group, int first, int end, float* piece)
    {
        var height = _kernel.RowPanel(0, 1).Height;
        var weights = _a + (group * GroupPanels);
        var bias = _weights.Bias is null ? 0 : _weights.Bias[group];
        var (isDense, width) = (_target.StepX == 1, _geometry.OutW);
        var line = Scratch.Take(ScratchArea.Panels, width);
        for (var row = first; row < end;)
        {
            ConvRun run;
            _geometry.FindRuns(_pieceRows, first, (row - first) * width, 1, &run);
            var y = _target.At(run.Image, group, run.Y, 0);
            var rows = isDense ? Math.Min(end - row, _geometry.OutH - run.Y) : 1;
            var pitch = (nint)_target.StepY * _target.Width;
            ConvSingle.Rows(
                piece + run.Source, _geometry.RowLength, _offsets, weights, height, _geometry.Depth, bias, isDense ? y : line, pitch, rows, width);
            if (!isDense) GemmTile.Put(line, 0, y, 0, _target.StepX, 1, width, accumulate: false);
            row += rows;
        }
    }

    // No panel of windows: the tiles read the piece itself.
    private readonly void ComputeWindows(WindowKernel windows, int group, int first, int end, float* piece)
    {
        var half = windows.Half;
        var vectors = GemmGrid.Ceiling(_geometry.OutW, half);
        var count = (end - first) * vectors;
        var runs = (ConvRun*)Scratch.Take(ScratchArea.Panels, (long)(count + 1) * sizeof(ConvRun) / sizeof(float));
        for (var i = 0; i < count; i++)
        {
            var (line, vector) = Math.DivRem(i, vectors);
            var column = vector * half;
            _geometry.FindRuns(_pieceRows, first, (line * _geometry.OutW) + column, Math.Min(half, _geometry.OutW - column), runs + i);
        }

        runs[count] = runs[count - 1]; // of an odd count the last vector is computed twice
        var parts = GemmGrid.Ceiling(_geometry.Depth, WindowDepth);
        for (var part = 0; part < parts; part++)
        {
            var (k, to) = (GemmGrid.Share(_geometry.Depth, part, parts), GemmGrid.Share(_geometry.Depth, part + 1, parts));
            for (var row = 0; row < _rowPanels; row++)
            {
                for (var i = 0; i < count; i += 2) WindowTile(windows, group, row, k, to - k, piece, runs + i, i + 1 < count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void WindowTile(WindowKernel windows, int group, int panel, int k, int depth, float* piece, ConvRun* runs, bool isPair)
    {
        var (row, height) = _kernel.RowPanel(panel, _weights.Rows);
        var rows = Math.Min(height, _weights.Rows - row);
        var packed = _a + (group * GroupPanels) + ((long)row * _weights.Steps);
        var (channel, half) = ((group * _weights.Rows) + row, windows.Half);
        var a = packed + ((long)k * height);
        var start = stackalloc float[LargestHeight];
        for (var i = 0; i < height; i++) start[i] = k == 0 && _weights.Bias is not null ? packed[((long)_geometry.Depth * height) + i] : 0;
        float* left = piece + runs[0].Source, right = piece + runs[1].Source;
        var c = _target.At(runs[0].Image, channel, runs[0].Y, runs[0].X);
        var isWhole = runs[0].Length == half && runs[1].Length == half && isPair && rows == height && _target.StepX == 1;
        if (isWhole)
        {
            var cRight = _target.At(runs[1].Image, channel, runs[1].Y, runs[1].X);
            windows.Tile(height, depth, a, start, left, right, _offsets + k, c, cRight, (nint)_target.Plane, k > 0);
            return;
        }

        var tile = stackalloc float[GemmKernel.LargestTile];
        windows.Tile(height, depth, a, start, left, right, _offsets + k, tile, tile + half, 2 * half, accumulate: false);
        for (var i = 0; i < (isPair ? 2 : 1); i++)
        {
            c = _target.At(runs[i].Image, channel, runs[i].Y, runs[i].X);
            GemmTile.Put(tile + (i * half), 2 * half, c, (nint)_target.Plane, _target.StepX, rows, runs[i].Length, k > 0);
        }
    }

    private readonly void ComputeChunk(int group, int first, int q, int outputs, float* piece)
    {
        var width = _kernel.Columns;
        var panels = GemmGrid.Ceiling(outputs, width);
        var runs = stackalloc ConvRun[ChunkPanels * LargestWidth];
        var counts = stackalloc int[ChunkPanels];
        for (var p = 0; p < panels; p++)
            counts[p] = _geometry.FindRuns(_pieceRows, first, q + (p * width), Math.Min(width, outputs - (p * width)), runs + (p * LargestWidth));

        var parts = Math.Max(1, GemmGrid.Ceiling(_weights.Steps, _kernel.DepthBlock));
        var longest = GemmGrid.Ceiling(_weights.Steps, parts);
        var b = Scratch.Take(ScratchArea.Panels, ((long)panels * longest * width) + 64);
        for (var part = 0; part < parts; part++)
        {
            var (k, end) = (GemmGrid.Share(_weights.Steps, part, parts), GemmGrid.Share(_weights.Steps, part + 1, parts));
            for (var p = 0; p < panels; p++) PackPanel(piece, k, end, runs + (p * LargestWidth), counts[p], b + ((long)p * longest * width));
            for (var row = 0; row < _rowPanels; row++)
            {
                for (var p = 0; p < panels; p++)
                {
                    var columns = Math.Min(width, outputs - (p * width));
                    Tile(group, row, k, end - k, b + ((long)p * longest * width), runs + (p * LargestWidth), counts[p], columns);
                }
            }
        }
    }

    private readonly void PackPanel(float* piece, int k, int end, ConvRun* runs, int count, float* panel)
    {
        var depth = Math.Min(end, _geometry.Depth) - k;
        ConvPacking.Along(piece, _offsets + k, depth, runs, count, _kernel.Columns, panel);
        if (end > _geometry.Depth) new Span<float>(panel + ((long)depth * _kernel.Columns), _kernel.Columns).Fill(1); // the bias's step
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile(int group, int panel, int k, int depth, float* b, ConvRun* runs, int count, int columns)
    {
        var (row, height) = _kernel.RowPanel(panel, _weights.Rows);
        var rows = Math.Min(height, _weights.Rows - row);
        var a = _a + (group * GroupPanels) + ((long)row * _weights.Steps) + ((long)k * height);
        var channel = (group * _weights.Rows) + row;
        var (width, plane, accumulate) = (_kernel.Columns, _target.Plane, k > 0);
        var isDense = _target.StepX == 1 && _geometry.OutW == _target.Width && _target.StepY == 1;
        if (rows == height && columns == width && (count == 1 || (isDense && runs[0].Image == runs[count - 1].Image)) && _target.StepX == 1)
        {
            _kernel.Tile(height, depth, a, b, width, _target.At(runs[0].Image, channel, runs[0].Y, runs[0].X), (int)plane, accumulate);
            return;
        }

        var tile = stackalloc float[GemmKernel.LargestTile];
        _kernel.Tile(height, depth, a, b, width, tile, width, accumulate: false);
        for (var i = 0; i < count;)
        {
            var (begin, length) = (runs[i], runs[i].Length);
            for (i++; i < count && isDense && runs[i].Image == begin.Image; i++) length += runs[i].Length;
            var c = _target.At(begin.Image, channel, begin.Y, begin.X);
            GemmTile.Put(tile + begin.Place, width, c, (nint)plane, _target.StepX, rows, length, accumulate);
        }
    }
}
