namespace Descent;

/// <content>
/// The gradient of attention: a task has all of a head. For one block of keys after the other it computes the weights of all queries again from the
/// saved statistics, and adds to the gradients of keys and values; those of the queries grow from block to block.
/// </content>
internal sealed unsafe partial class KernelSet<S, V>
{
    // The blocks that a task of the gradient works with, all packed.
    private struct AttentionGradientBlocks(float* memory, int pitch)
    {
        public float* Q = memory;
        public float* Gy = memory + (Block * pitch);
        public float* Gq = memory + (2 * Block * pitch);
        public float* K = memory + (3 * Block * pitch);
        public float* KAcross = memory + (4 * Block * pitch);
        public float* VAcross = memory + (5 * Block * pitch);
        public float* Gk = memory + (6 * Block * pitch);
        public float* Gv = memory + (7 * Block * pitch);

        /// <summary>Scores, then weights.</summary>
        public float* P = memory + (8 * Block * pitch);

        /// <summary>The gradient of the weights, then of the scores.</summary>
        public float* Gs = memory + (8 * Block * pitch) + (Block * Block);

        /// <summary>For each query gy y, which is also the mean of its weights' gradients.</summary>
        public float* Means = memory + (8 * Block * pitch) + (2 * Block * Block);

        public static long Size(int pitch, int queries) => (8L * Block * pitch) + (2 * Block * Block) + queries;
    }

    /// <summary>Runs over (sample, head).</summary>
    private struct AttentionGradientJob : IRangeJob
    {
        public AttentionShape Shape;
        public AttentionArguments Arguments;
        public SimdLevel Level;

        public readonly void Run(int start, int count)
        {
            var pitch = Padded(Shape.HeadSize);
            var memory = Scratch.Take(ScratchArea.Panels, AttentionGradientBlocks.Size(pitch, Shape.Queries));
            var blocks = new AttentionGradientBlocks(memory, pitch);
            for (; count > 0; start++, count--) Run(start, blocks, pitch);
        }

        private readonly void Run(int head, in AttentionGradientBlocks blocks, int pitch)
        {
            var place = new AttentionHead(Shape, Arguments, head);
            for (var i = 0; i < Shape.Queries; i++)
            {
                float* gy = place.Rows(Arguments.Gy, Shape.Queries, Shape.OutputStride, i);
                float* y = place.Rows(Arguments.Y, Shape.Queries, Shape.OutputStride, i);
                blocks.Means[i] = DotRun(gy, y, Shape.HeadSize);
            }

            var block = new AttentionBlock { HeadSize = Shape.HeadSize, Pitch = pitch, IsCausal = Shape.IsCausal };
            if (Shape.Keys == 0) ClearQueries(place);
            for (var key = 0; key < Shape.Keys; key += Block)
            {
                (block.FirstKey, block.Keys) = (key, Math.Min(Block, Shape.Keys - key));
                PackKeys(block, place, blocks);
                var first = Shape.IsCausal ? key : 0;
                if (first >= Shape.Queries) new Span<float>(blocks.Gk, 2 * Block * pitch).Clear(); // nobody sees these keys
                for (var query = first; query < Shape.Queries; query += Block)
                {
                    (block.FirstQuery, block.Queries) = (query, Math.Min(Block, Shape.Queries - query));
                    RunBlock(block, place, head, blocks, isFirst: query == first);
                }

                UnpackRows(blocks.Gk, pitch, block.Keys, Shape.HeadSize, 1, place.Rows(Arguments.Gk, Shape.Keys, Shape.KeyStride, key),
                    Shape.KeyStride, false);
                UnpackRows(blocks.Gv, pitch, block.Keys, Shape.HeadSize, 1, place.Rows(Arguments.Gv, Shape.Keys, Shape.ValueStride, key),
                    Shape.ValueStride, false);
            }
        }

        private readonly void ClearQueries(in AttentionHead place)
        {
            for (var i = 0; i < Shape.Queries; i++)
                new Span<float>(place.Rows(Arguments.Gq, Shape.Queries, Shape.QueryStride, i), Shape.HeadSize).Clear();
        }

        private readonly void PackKeys(in AttentionBlock block, in AttentionHead place, in AttentionGradientBlocks blocks)
        {
            float* k = place.Rows(Arguments.K, Shape.Keys, Shape.KeyStride, block.FirstKey);
            float* v = place.Rows(Arguments.V, Shape.Keys, Shape.ValueStride, block.FirstKey);
            PackRows(k, Shape.KeyStride, block.Keys, Shape.HeadSize, 1, blocks.K, block.Pitch);
            Packing.Across(k, Shape.KeyStride, block.Keys, Block, Shape.HeadSize, blocks.KAcross);
            Packing.Across(v, Shape.ValueStride, block.Keys, Block, Shape.HeadSize, blocks.VAcross);
        }

        private readonly void RunBlock(in AttentionBlock block, in AttentionHead place, int head, in AttentionGradientBlocks blocks, bool isFirst)
        {
            var (query, rows) = (block.FirstQuery, block.Queries);
            PackRows(place.Rows(Arguments.Q, Shape.Queries, Shape.QueryStride, query), Shape.QueryStride, rows, Shape.HeadSize, Shape.Scale, blocks.Q,
                block.Pitch);
            PackRows(place.Rows(Arguments.Gy, Shape.Queries, Shape.OutputStride, query), Shape.OutputStride, rows, Shape.HeadSize, 1, blocks.Gy,
                block.Pitch);
            Scores(block, blocks.Q, blocks.KAcross, blocks.P);
            Scores(block, blocks.Gy, blocks.VAcross, blocks.Gs);
            for (var i = 0; i < rows; i++)
                GradientOfRow(block, place, head, i, blocks.P + (i * Block), blocks.Gs + (i * Block), blocks.Means[query + i]);
            SumOverQueries(block, blocks.P, blocks.Gy, blocks.Gv, accumulate: !isFirst);
            SumOverQueries(block, blocks.Gs, blocks.Q, blocks.Gk, accumulate: !isFirst); // the queries carry the scale already
            SumOverKeys(block, blocks.Gs, blocks.K, blocks.Gq, accumulate: false);
            UnpackRows(
                blocks.Gq, block.Pitch, rows, Shape.HeadSize, Shape.Scale,
                place.Rows(Arguments.Gq, Shape.Queries, Shape.QueryStride, query), Shape.QueryStride,
                accumulate: block.FirstKey > 0);
        }

        private readonly void GradientOfRow(in AttentionBlock block, in AttentionHead place, int head, int i, float* p, float* g, float mean)
        {
            var seen = Seen(i, block.Keys, block.Ahead, block.IsCausal);
            var end = SeenByTile(i & ~(TileRows - 1), block.Keys, block.Ahead, block.IsCausal);
            var query = block.FirstQuery + i;
            if (place.Mask != null) AddRow(place.Mask + ((long)query * Shape.MaskQueryStride) + block.FirstKey, p, seen);
            var statistics = place.Statistics + (2L * query);
            if (Shape.DropProbability == 0)
            {
                ScoreGradientRow(p, g, seen, end, statistics[0], statistics[1], mean);
                return;
            }

            var (kept, scale) = (KeptWeights(Level, Shape, head, query, block.FirstKey), 1 / (1 - Shape.DropProbability));
            KeepRow(g, kept, scale, end);
            ScoreGradientRow(p, g, seen, end, statistics[0], statistics[1], mean);
            KeepRow(p, kept, scale, end);
        }
    }
}
