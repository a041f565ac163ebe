namespace Descent;

internal abstract unsafe partial class KernelSet
{
    public abstract void Attention(in AttentionShape shape, in AttentionArguments arguments);

    public abstract void AttentionGradient(in AttentionShape shape, in AttentionArguments arguments);

    public abstract void Gather(float* table, int* rows, float* y, int count, int width);

    public abstract void ScatterAdd(float* gy, int* rows, int count, float* gTable, int height, int width);
}

/// <content>Attention. A task works on blocks of queries and keys small enough that all that it touches stays in the first two caches.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    private const int Block = 64; // queries or keys of a block; also the draws that one call of Philox makes
    private const int TileRows = 4;
    private const long TaskMultiplyAdds = 100_000;

    // Head sizes are padded to whole tiles in the packed blocks.
    private static int TileColumns => 2 * S.Width;

    private static int Padded(int headSize) => (headSize + TileColumns - 1) / TileColumns * TileColumns;

    public override void Attention(in AttentionShape shape, in AttentionArguments arguments)
    {
        var job = new AttentionJob { Shape = shape, Arguments = arguments, Level = _level };
        var cost = (long)Math.Min(Block, shape.Queries) * shape.Keys * shape.HeadSize;
        ParallelRange.Run(ref job, shape.Batch * shape.Heads * job.Blocks, PerTask(cost));
    }

    public override void AttentionGradient(in AttentionShape shape, in AttentionArguments arguments)
    {
        var job = new AttentionGradientJob { Shape = shape, Arguments = arguments, Level = _level };
        ParallelRange.Run(ref job, shape.Batch * shape.Heads, PerTask((long)shape.Queries * shape.Keys * shape.HeadSize));
    }

    private static int PerTask(long multiplyAdds) => (int)Math.Max(1, TaskMultiplyAdds / Math.Max(1, multiplyAdds));

    /// <summary>How many of a block's keys query <paramref name="row"/> of a block sees.</summary>
    /// <param name="row">The query's number in its block.</param>
    /// <param name="keys">Keys of the block.</param>
    /// <param name="ahead">How far the block of queries begins after the block of keys; only causal attention asks.</param>
    /// <param name="isCausal">Queries see no later keys.</param>
    private static int Seen(int row, int keys, int ahead, bool isCausal) => isCausal ? Math.Min(keys, row + ahead + 1) : keys;

    // Keys that any row of the tile that begins at this row sees.
    private static int SeenByTile(int row, int keys, int ahead, bool isCausal) => Seen(row + TileRows - 1, keys, ahead, isCausal);

    // s = q k^T for the numbers that are seen; those beside them in the last tiles are computed and mean nothing.
    private static void Scores(in AttentionBlock block, float* q, float* kAcross, float* s)
    {
        for (var i = 0; i < block.Queries; i += TileRows)
        {
            var seen = SeenByTile(i, block.Keys, block.Ahead, block.IsCausal);
            for (var j = 0; j < seen; j += TileColumns)
                Tile(block.HeadSize, q + (i * block.Pitch), block.Pitch, 1, kAcross + j, Block, s + (i * Block) + j, Block, accumulate: false);
        }
    }

    // y_i = (or +=) the sum over the keys that are seen of p_ij v_j.
    private static void SumOverKeys(in AttentionBlock block, float* p, float* v, float* y, bool accumulate)
    {
        for (var i = 0; i < block.Queries; i += TileRows)
        {
            var seen = SeenByTile(i, block.Keys, block.Ahead, block.IsCausal);
            for (var d = 0; d < block.Pitch; d += TileColumns)
                Tile(seen, p + (i * Block), Block, 1, v + d, block.Pitch, y + (i * block.Pitch) + d, block.Pitch, accumulate);
        }
    }

    // y_j = (or +=) the sum over the queries that see key j of p_ij x_i.
    private static void SumOverQueries(in AttentionBlock block, float* p, float* x, float* y, bool accumulate)
    {
        for (var j = 0; j < block.Keys; j += TileRows)
        {
            var first = block.IsCausal ? Math.Clamp(j - block.Ahead, 0, block.Queries) : 0;
            for (var d = 0; d < block.Pitch; d += TileColumns)
            {
                Tile(
                    block.Queries - first, p + (first * Block) + j, 1, Block, x + (first * block.Pitch) + d, block.Pitch,
                    y + (j * block.Pitch) + d, block.Pitch, accumulate);
            }
        }
    }

    /// <summary>One block of queries against one block of keys.</summary>
    private struct AttentionBlock
    {
        public int FirstQuery;
        public int FirstKey;
        public int Queries;
        public int Keys;
        public int HeadSize;

        /// <summary>The head size in packed blocks.</summary>
        public int Pitch;

        public bool IsCausal;

        public readonly int Ahead => FirstQuery - FirstKey;
    }
}
