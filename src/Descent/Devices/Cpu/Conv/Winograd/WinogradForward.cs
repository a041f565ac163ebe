namespace Descent;

/// <summary>A correlation by 3 x 3 filters as products at the places of transformed tiles.</summary>
/// <remarks>
/// Tasks take blocks of tiles while the transformed weights stay in the caches. Larger weights are transformed by tasks that take blocks of filters,
/// piece by piece, and the transformed input is what they share: neither is ever written to memory as a whole where it is large.
/// </remarks>
internal unsafe struct WinogradForward
{
    private const int Lanes = WinogradKernels.Lanes;
    private const int Line = 16; // places a multiple of 4 kB apart would meet in the same sets of the caches
    private const int WantedTasks = 16;
    private const int LeastTiles = 12;
    private const int TaskNumbers = 4500; // tiles times (channels and two blocks of products): 650 kB
    private const long LargestWeights = 128 * 128;
    private const int SharedTiles = 160;
    private const int FewTiles = 16;
    private const long LargestShared = 8 << 20; // numbers
    private const int PieceBlocks = 4; // blocks of channels whose weights are transformed at a time

    private readonly WinogradKernels _kernels;
    private readonly WinogradSource _source;
    private readonly WinogradWeights _weights;
    private readonly WinogradTarget _target;
    private readonly WinogradGrid _grid;
    private readonly long _tiles;
    private float* _shared;
    private WinogradBlock _block;

    private WinogradForward(WinogradKernels kernels, in WinogradSource source, in WinogradWeights weights, in WinogradTarget target, int images)
    {
        (_kernels, _source, _weights, _target) = (kernels, source, weights, target);
        var rows = images * target.TilesY;
        _tiles = (long)rows * target.TilesX;
        var fitting = IsWeightsShared
            ? Math.Min(_tiles / WantedTasks, TaskNumbers / (source.Channels + (Math.Min(2, target.Blocks) * Lanes)))
            : Math.Min(SharedTiles, LargestShared / ((long)source.Blocks * Lanes * Places));
        _grid = new WinogradGrid(rows, target.TilesX, (int)Math.Max(fitting, LeastTiles));
    }

    // Weights beyond that are read from memory for every block of tiles. With a few tiles transforming the weights is most of the work.
    private readonly bool IsWeightsShared =>
        (long)_weights.Filters * _weights.Channels <= LargestWeights && (_tiles > FewTiles || _weights.Blocks == 1);

    // Blocks of filters of a task: two read the input half as often.
    private readonly int TaskBlocks => _weights.Blocks < WantedTasks / 2 ? 1 : 2;

    private readonly int Places => _kernels.Places;

    private readonly nint WeightStride => ((nint)_weights.Blocks * _weights.Channels * Lanes) + Line;

    private readonly nint InputStride(in WinogradBlock block) => ((nint)_source.Blocks * block.Length) + Line;

    public static void Run(WinogradKernels kernels, in WinogradSource source, in WinogradWeights weights, in WinogradTarget target, int images)
    {
        var run = new WinogradForward(kernels, source, weights, target, images);
        if (run.IsWeightsShared) run.ShareWeights();
        else run.ShareInputs();
    }

    private void ShareWeights()
    {
        _shared = Scratch.Take(ScratchArea.Shared, Places * WeightStride);
        var weights = new WeightJob(this);
        ThreadTeam.Shared.Run(ref weights, _weights.Blocks);
        var tiles = new TileJob(this);
        ThreadTeam.Shared.Run(ref tiles, _grid.Blocks);
    }

    private void ShareInputs()
    {
        for (var i = 0; i < _grid.Blocks; i++)
        {
            _block = _grid.Block(i);
            _shared = Scratch.Take(ScratchArea.Shared, Places * InputStride(_block));
            var inputs = new InputJob(this);
            ThreadTeam.Shared.Run(ref inputs, _source.Blocks);
            var filters = new FilterJob(this);
            ThreadTeam.Shared.Run(ref filters, GemmGrid.Ceiling(_weights.Blocks, TaskBlocks));
        }
    }

    private readonly struct WeightJob(WinogradForward run) : IParallelJob
    {
        public void Run(int task)
        {
            var u = run._shared + ((nint)task * run._weights.Channels * Lanes);
            run._weights.Transform(run._kernels, task, 0, run._weights.Channels, u, run.WeightStride);
        }
    }

    private readonly struct TileJob(WinogradForward run) : IParallelJob
    {
        public void Run(int task) => run.ComputeTiles(run._grid.Block(task));
    }

    private readonly struct InputJob(WinogradForward run) : IParallelJob
    {
        public void Run(int task) => run._source.Transform(
            run._kernels, run._block, task, run._shared + ((nint)task * run._block.Length), run.InputStride(run._block));
    }

    private readonly struct FilterJob(WinogradForward run) : IParallelJob
    {
        public void Run(int task)
        {
            var first = task * run.TaskBlocks;
            run.ComputeFilters(first, Math.Min(run.TaskBlocks, run._weights.Blocks - first));
        }
    }

    // All filters of a block of tiles.
    private readonly void ComputeTiles(in WinogradBlock block)
    {
        nint inputs = InputStride(block), products = (2 * block.Length) + Line;
        var v = Scratch.Take(ScratchArea.Panels, Places * (inputs + products));
        var m = v + (Places * inputs);
        for (var i = 0; i < _source.Blocks; i++) _source.Transform(_kernels, block, i, v + ((nint)i * block.Length), inputs);
        for (var first = 0; first < _weights.Blocks; first += 2)
        {
            var count = Math.Min(2, _weights.Blocks - first);
            var u = _shared + ((nint)first * _weights.Channels * Lanes);
            var product = Product(block, _weights.Channels, count);
            product.A = v;
            product.B = u;
            product.BNext = (nint)_weights.Channels * Lanes;
            product.C = m;
            Multiply(product, inputs, WeightStride, products);
            for (var i = 0; i < count; i++) _target.Write(_kernels, block, first + i, m + (i * block.Length), products);
        }
    }

    // One or two blocks of filters, over all tiles of the shared block.
    private readonly void ComputeFilters(int first, int count)
    {
        const int Piece = PieceBlocks * Lanes;
        nint inputs = InputStride(_block), products = (count * _block.Length) + Line, weights = (count * Piece * Lanes) + Line;
        var m = Scratch.Take(ScratchArea.Panels, Places * (products + weights));
        var u = m + (Places * products);
        for (var channel = 0; channel < _weights.Channels; channel += Piece)
        {
            var end = Math.Min(_weights.Channels, channel + Piece);
            for (var i = 0; i < count; i++) _weights.Transform(_kernels, first + i, channel, end, u + (i * Piece * Lanes), weights);
            var product = Product(_block, end - channel, count);
            product.A = _shared + ((nint)channel / Lanes * _block.Length);
            product.B = u;
            product.BNext = Piece * Lanes;
            product.C = m;
            product.Accumulate = channel > 0;
            Multiply(product, inputs, weights, products);
        }

        for (var i = 0; i < count; i++) _target.Write(_kernels, _block, first + i, m + (i * _block.Length), products);
    }

    private static WinogradProduct Product(in WinogradBlock block, int steps, int columns) => new()
    {
        Rows = block.PaddedTiles,
        Blocks = GemmGrid.Ceiling(steps, Lanes),
        LastSteps = ((steps - 1) % Lanes) + 1,
        AJump = block.Length,
        CNext = block.Length,
        Columns = columns,
    };

    private readonly void Multiply(WinogradProduct product, nint a, nint b, nint c)
    {
        for (var place = 0; place < Places; place++)
        {
            _kernels.Multiply(product, isAcross: false);
            product.A += a;
            product.B += b;
            product.C += c;
        }
    }
}
