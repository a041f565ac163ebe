namespace Descent;

/// <content>The forward pass of attention: one block of queries after the other, and for each the keys block by block.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    // Where a head's rows begin, and its statistics; the same for both directions.
    private readonly struct AttentionHead(in AttentionShape shape, in AttentionArguments arguments, int head)
    {
        private readonly long _sample = head / shape.Heads;
        private readonly long _offset = head % shape.Heads * (long)shape.HeadSize;

        public readonly float* Statistics = arguments.Statistics + (2L * head * shape.Queries);
        public readonly float* Mask = arguments.Mask == null ? null
            : arguments.Mask + (head / shape.Heads * (long)shape.MaskBatchStride) + (head % shape.Heads * (long)shape.MaskHeadStride);

        public float* Rows(float* x, int rows, int stride, int row) => x + (((_sample * rows) + row) * stride) + _offset;
    }

    // 64 draws of a query for the keys from firstKey on: a bit is set where the weight is kept.
    private static ulong KeptWeights(SimdLevel level, in AttentionShape shape, int head, int query, int firstKey)
    {
        var draw = ((((ulong)head * (ulong)shape.Queries) + (ulong)query) * (ulong)shape.DrawsPerQuery) + (ulong)firstKey;
        var threshold = (ulong)Math.Ceiling(shape.DropProbability * 4294967296.0);
        return threshold > uint.MaxValue ? 0 : Philox.AtLeast(level, shape.Draws, (shape.Draws.Position + draw) >> 2, (uint)threshold);
    }

    /// <summary>Runs over (sample, head, block of queries).</summary>
    private struct AttentionJob : IRangeJob
    {
        public AttentionShape Shape;
        public AttentionArguments Arguments;
        public SimdLevel Level;

        public readonly int Blocks => (int)(((long)Shape.Queries + Block - 1) / Block);

        public readonly void Run(int start, int count)
        {
            var pitch = Padded(Shape.HeadSize);
            // Queries, keys across, values and output of a block, its scores, and for each query the largest score and the sum.
            var q = Scratch.Take(ScratchArea.Panels, (4L * Block * pitch) + (Block * Block) + (2 * Block));
            for (; count > 0; start++, count--) Run(start / Blocks, start % Blocks * Block, pitch, q);
        }

        private readonly void Run(int head, int firstQuery, int pitch, float* q)
        {
            float* k = q + (Block * pitch), v = k + (Block * pitch), y = v + (Block * pitch), s = y + (Block * pitch), largest = s + (Block * Block);
            var sums = largest + Block;
            var place = new AttentionHead(Shape, Arguments, head);
            var block = new AttentionBlock { FirstQuery = firstQuery, HeadSize = Shape.HeadSize, Pitch = pitch, IsCausal = Shape.IsCausal };
            block.Queries = Math.Min(Block, Shape.Queries - firstQuery);
            PackRows(place.Rows(Arguments.Q, Shape.Queries, Shape.QueryStride, firstQuery), Shape.QueryStride, block.Queries, Shape.HeadSize,
                Shape.Scale, q, pitch);
            new Span<float>(y, Block * pitch).Clear();
            new Span<float>(largest, Block).Fill(float.NegativeInfinity);
            new Span<float>(sums, Block).Clear();
            var end = Shape.IsCausal ? Math.Min(Shape.Keys, firstQuery + block.Queries) : Shape.Keys;
            for (var key = 0; key < end; key += Block)
            {
                (block.FirstKey, block.Keys) = (key, Math.Min(Block, Shape.Keys - key));
                Packing.Across(place.Rows(Arguments.K, Shape.Keys, Shape.KeyStride, key), Shape.KeyStride, block.Keys, Block, Shape.HeadSize, k);
                PackRows(place.Rows(Arguments.V, Shape.Keys, Shape.ValueStride, key), Shape.ValueStride, block.Keys, Shape.HeadSize, 1, v, pitch);
                Scores(block, q, k, s);
                for (var i = 0; i < block.Queries; i++)
                    WeighRow(block, place, head, i, s + (i * Block), ref largest[i], ref sums[i], y + (i * pitch));
                SumOverKeys(block, s, v, y, accumulate: key > 0);
            }

            Finish(block, place, y, largest, sums);
        }

        // Scores of a query become weights, not yet divided by their sum; what earlier blocks added up shrinks if the largest score grows.
        private readonly void WeighRow(in AttentionBlock block, in AttentionHead place, int head, int i, float* s, ref float largest, ref float sum,
            float* y)
        {
            var seen = Seen(i, block.Keys, block.Ahead, block.IsCausal);
            var end = SeenByTile(i & ~(TileRows - 1), block.Keys, block.Ahead, block.IsCausal);
            var query = block.FirstQuery + i;
            if (place.Mask != null) AddRow(place.Mask + ((long)query * Shape.MaskQueryStride) + block.FirstKey, s, seen);
            var before = largest;
            var added = ExponentialsOfScores(s, seen, end, ref largest);
            if (block.FirstKey > 0 && before != largest)
            {
                var shrink = SimdMath.Exp<SimdScalar, float>(before - largest);
                ScaleRow(y, shrink, y, block.Pitch);
                sum *= shrink;
            }

            sum += added;
            if (Shape.DropProbability > 0)
                KeepRow(s, KeptWeights(Level, Shape, head, query, block.FirstKey), 1 / (1 - Shape.DropProbability), end);
        }

        private readonly void Finish(in AttentionBlock block, in AttentionHead place, float* y, float* largest, float* sums)
        {
            var to = place.Rows(Arguments.Y, Shape.Queries, Shape.OutputStride, block.FirstQuery);
            for (var i = 0; i < block.Queries; i++)
            {
                var inverse = sums[i] == 0 ? 0 : 1 / sums[i];
                ScaleRow(y + (i * block.Pitch), inverse, to + ((long)i * Shape.OutputStride), Shape.HeadSize);
                var statistics = place.Statistics + (2L * (block.FirstQuery + i));
                (statistics[0], statistics[1]) = (sums[i] == 0 ? 0 : largest[i], inverse);
            }
        }
    }
}
