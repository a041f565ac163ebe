using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>The gradient of 3 x 3 filters: at each place of the tiles, output gradients (filters, tiles) times inputs (tiles, channels).</summary>
/// <remarks>
/// Small gradients: tasks take shares of the tiles and write partial results, which are added in a fixed order. Large ones: the transformed images
/// are shared, a few hundred tiles at a time, and tasks take blocks of the gradient.
/// </remarks>
internal unsafe struct WinogradWeightGradient
{
    private const int Lanes = WinogradKernels.Lanes;
    private const int Taps = 9;
    private const int Line = 16;
    private const int Ahead = 3; // filters
    private const int WantedTasks = 16;
    private const long LargestLocal = 64 * 64;
    private const int TaskTiles = 32; // transformed a time by a task
    private const int SharedTiles = 512;
    private const long LargestShared = 8 << 20; // numbers
    private const int BlockFilters = 4;
    private const int BlockChannels = 2;

    private readonly WinogradKernels _kernels;
    private readonly WinogradSource _x, _gy;
    private readonly WinogradGrid _grid;
    private readonly float* _gw;
    private readonly int _chunks;
    private float* _shared;
    private WinogradBlock _block;
    private bool _accumulate;

    private WinogradWeightGradient(WinogradKernels kernels, in WinogradSource x, in WinogradSource gy, float* gw, int images)
    {
        (_kernels, _x, _gy) = (kernels, x, gy);
        _gw = gw;
        var (rows, columns) = (images * gy.TilesY, GemmGrid.Ceiling(gy.Width, gy.Tile));
        var fitting = Math.Min(SharedTiles, LargestShared / ((long)(x.Blocks + gy.Blocks) * Lanes * Places));
        _grid = new WinogradGrid(rows, columns, IsLocal ? TaskTiles : (int)Math.Max(fitting, TaskTiles));
        _chunks = Math.Min(WantedTasks, _grid.Blocks);
    }

    private readonly bool IsLocal => (long)_x.Channels * _gy.Channels <= LargestLocal;

    private readonly int Places => _kernels.Places;

    private readonly int PaddedFilters => _gy.Blocks * Lanes;

    private readonly nint PartialLength => (nint)_x.Blocks * PaddedFilters * Taps * Lanes;

    public static void Run(WinogradKernels kernels, in WinogradSource x, in WinogradSource gy, float* gw, int images)
    {
        var run = new WinogradWeightGradient(kernels, x, gy, gw, images);
        if (run.IsLocal) run.AddShares();
        else run.ShareImages();
    }

    private void AddShares()
    {
        _shared = Scratch.Take(ScratchArea.Partial, _chunks * PartialLength);
        var tiles = new ChunkJob(this);
        ThreadTeam.Shared.Run(ref tiles, _chunks);
        var adding = new AddJob(this);
        ThreadTeam.Shared.Run(ref adding, _gy.Blocks);
    }

    private void ShareImages()
    {
        for (var i = 0; i < _grid.Blocks; i++)
        {
            (_block, _accumulate) = (_grid.Block(i), i > 0);
            _shared = Scratch.Take(ScratchArea.Shared, Places * SharedStride);
            var images = new ImageJob(this);
            ThreadTeam.Shared.Run(ref images, _x.Blocks + _gy.Blocks);
            var blocks = new BlockJob(this);
            ThreadTeam.Shared.Run(ref blocks, GemmGrid.Ceiling(_x.Blocks, BlockChannels) * GemmGrid.Ceiling(_gy.Blocks, BlockFilters));
        }
    }

    private readonly nint SharedStride => ((nint)(_x.Blocks + _gy.Blocks) * _block.Length) + Line;

    private readonly struct ChunkJob(WinogradWeightGradient run) : IParallelJob
    {
        public void Run(int task) => run.ComputeChunk(task);
    }

    private readonly struct AddJob(WinogradWeightGradient run) : IParallelJob
    {
        public void Run(int task) => run.Add(task);
    }

    private readonly struct ImageJob(WinogradWeightGradient run) : IParallelJob
    {
        public void Run(int task)
        {
            var to = run._shared + ((nint)task * run._block.Length);
            if (task < run._x.Blocks) run._x.Transform(run._kernels, run._block, task, to, run.SharedStride);
            else run._gy.Transform(run._kernels, run._block, task - run._x.Blocks, to, run.SharedStride);
        }
    }

    private readonly struct BlockJob(WinogradWeightGradient run) : IParallelJob
    {
        public void Run(int task)
        {
            var (channel, filter) = Math.DivRem(task, GemmGrid.Ceiling(run._gy.Blocks, BlockFilters));
            run.ComputeBlock(channel * BlockChannels, filter * BlockFilters);
        }
    }

    // A share of the tiles for the whole gradient.
    private readonly void ComputeChunk(int chunk)
    {
        var (first, end) = (GemmGrid.Share(_grid.Blocks, chunk, _chunks), GemmGrid.Share(_grid.Blocks, chunk + 1, _chunks));
        var sums = ((nint)_x.Blocks * PaddedFilters * Lanes) + Line;
        var images = ((nint)(_x.Blocks + _gy.Blocks) * _grid.LargestLength) + Line;
        var u = Scratch.Take(ScratchArea.Panels, Places * (sums + images));
        var v = u + (Places * sums);
        for (var i = first; i < end; i++)
        {
            var block = _grid.Block(i);
            var d = v + ((nint)_x.Blocks * block.Length);
            for (var j = 0; j < _x.Blocks; j++) _x.Transform(_kernels, block, j, v + ((nint)j * block.Length), images);
            for (var j = 0; j < _gy.Blocks; j++) _gy.Transform(_kernels, block, j, d + ((nint)j * block.Length), images);
            for (var place = 0; place < Places; place++)
            {
                for (var j = 0; j < _x.Blocks; j += 2)
                {
                    var offset = (nint)j * PaddedFilters * Lanes;
                    MultiplyPlace(block, v + (place * images) + ((nint)j * block.Length), d + (place * images), u + (place * sums) + offset,
                        Math.Min(2, _x.Blocks - j), 0, _gy.Blocks, PaddedFilters, i > first);
                }
            }
        }

        var to = _shared + (chunk * PartialLength);
        for (nint at = 0; at < _x.Blocks * PaddedFilters; at++) _kernels.WeightGradient(u + (at * Lanes), sums, to + (at * Taps * Lanes));
    }

    // Rows are the filters of some blocks, columns one or two blocks of channels.
    private readonly void MultiplyPlace(
        in WinogradBlock block, float* v, float* d, float* u, int channels, int firstFilters, int endFilters, int height, bool accumulate)
    {
        var product = new WinogradProduct
        {
            Blocks = 1,
            LastSteps = block.Tiles,
            B = v,
            BNext = block.Length,
            CNext = (nint)height * Lanes,
            Columns = channels,
            Accumulate = accumulate,
        };
        for (var i = firstFilters; i < endFilters; i++, u += Lanes * Lanes)
        {
            product.Rows = (Math.Min(Lanes, _gy.Channels - (i * Lanes)) + 3) & ~3;
            product.A = d + ((nint)i * block.Length);
            product.C = u;
            _kernels.Multiply(product, isAcross: true);
        }
    }

    // Some filters and channels over all tiles of the shared block.
    private readonly void ComputeBlock(int channel, int filter)
    {
        var (channels, filters) = (Math.Min(BlockChannels, _x.Blocks - channel), Math.Min(BlockFilters, _gy.Blocks - filter));
        var height = filters * Lanes;
        var sums = (nint)(channels * height * Lanes) + Line;
        var u = Scratch.Take(ScratchArea.Panels, Places * sums);
        for (var place = 0; place < Places; place++)
        {
            var v = _shared + (place * SharedStride);
            MultiplyPlace(_block, v + ((nint)channel * _block.Length), v + ((nint)_x.Blocks * _block.Length), u + (place * sums),
                channels, filter, filter + filters, height, accumulate: false);
        }

        var taps = stackalloc float[Taps * Lanes];
        for (var i = 0; i < channels; i++)
        {
            for (var j = 0; j < Math.Min(height, _gy.Channels - (filter * Lanes)); j++)
            {
                Prefetch((filter * Lanes) + j + Ahead, channel + i);
                _kernels.WeightGradient(u + (((i * height) + j) * Lanes), sums, taps);
                Put(taps, (filter * Lanes) + j, channel + i, _accumulate);
            }
        }
    }

    private readonly void Add(int filters)
    {
        var end = Math.Min(_gy.Channels, (filters + 1) * Lanes);
        var taps = stackalloc float[Taps * Lanes];
        for (var filter = filters * Lanes; filter < end; filter++)
        {
            for (var i = 0; i < _x.Blocks; i++)
            {
                var share = _shared + ((((nint)i * PaddedFilters) + filter) * Taps * Lanes);
                for (var chunk = 0; chunk < _chunks; chunk++, share += PartialLength) GemmTile.Put(share, 0, taps, 0, 1, 1, Taps * Lanes, chunk > 0);
                Put(taps, filter, i, accumulate: false);
            }
        }
    }

    // Filters lie far apart, and the gradient is large: the processor would wait for every line that it writes.
    private readonly void Prefetch(int filter, int block)
    {
        if (!Sse.IsSupported || filter >= _gy.Channels) return;
        var to = Gradient(filter, block);
        for (var at = 0; at < Lanes * Taps; at += Line) Sse.Prefetch0(to + at);
    }

    private readonly float* Gradient(int filter, int block) => _gw + ((((nint)filter * _x.Channels) + (block * Lanes)) * Taps);

    // gw[filter, channel, tap] = taps[tap, channel], or +=.
    private readonly void Put(float* taps, int filter, int block, bool accumulate)
    {
        var to = Gradient(filter, block);
        var valid = Math.Min(Lanes, _x.Channels - (block * Lanes));
        if (valid == Lanes && !accumulate)
        {
            Turn(taps, to);
            return;
        }

        var turned = stackalloc float[Lanes * Taps];
        Turn(taps, turned);
        GemmTile.Put(turned, 0, to, 0, 1, 1, valid * Taps, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(float* taps, float* turned)
    {
        for (var lane = 0; lane < Lanes; lane += 4, taps += 4, turned += 4 * Taps)
        {
            Turn4(taps, turned);
            Turn4(taps + (4 * Lanes), turned + 4);
            for (var i = 0; i < 4; i++) turned[(i * Taps) + 8] = taps[(8 * Lanes) + i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn4(float* x, float* y)
    {
        var (a, b, c, d) = (Simd128.Load(x), Simd128.Load(x + Lanes), Simd128.Load(x + (2 * Lanes)), Simd128.Load(x + (3 * Lanes)));
        var (ac, bd) = (Simd128.InterleaveLow(a, c), Simd128.InterleaveLow(b, d));
        Simd128.Store(y, Simd128.InterleaveLow(ac, bd));
        Simd128.Store(y + Taps, Simd128.InterleaveHigh(ac, bd));
        (ac, bd) = (Simd128.InterleaveHigh(a, c), Simd128.InterleaveHigh(b, d));
        Simd128.Store(y + (2 * Taps), Simd128.InterleaveLow(ac, bd));
        Simd128.Store(y + (3 * Taps), Simd128.InterleaveHigh(ac, bd));
    }
}
