namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override Storage Attention(in AttentionShape shape, Storage q, Storage k, Storage v, Storage? mask, Storage y)
    {
        foreach (var (sample, head, query) in Queries(shape))
        {
            var weights = Weights(shape, sample, head, query, q, k, mask);
            var to = Head(y, shape.OutputStride, shape.Queries, shape, sample, head, query);
            to.Clear();
            for (var j = 0; j < shape.Keys; j++)
            {
                if (weights[j] == 0) continue;
                var weight = weights[j] * Kept(shape, sample, head, query, j);
                var value = Head(v, shape.ValueStride, shape.Keys, shape, sample, head, j);
                for (var d = 0; d < to.Length; d++) to[d] += weight * value[d];
            }
        }

        return Allocate(0); // the gradient computes the weights again
    }

    /// <inheritdoc/>
    public override void AttentionGradient(
        in AttentionShape shape, Storage gy, Storage q, Storage k, Storage v, Storage? mask, Storage y, Storage statistics,
        Storage gq, Storage gk, Storage gv)
    {
        ClearHeads(gq, shape.QueryStride, shape.Queries, shape);
        ClearHeads(gk, shape.KeyStride, shape.Keys, shape);
        ClearHeads(gv, shape.ValueStride, shape.Keys, shape);
        foreach (var (sample, head, query) in Queries(shape))
        {
            var weights = Weights(shape, sample, head, query, q, k, mask);
            var to = Head(gy, shape.OutputStride, shape.Queries, shape, sample, head, query);
            var gWeights = new double[shape.Keys];
            var mean = 0.0;
            for (var j = 0; j < shape.Keys; j++)
            {
                if (weights[j] == 0) continue;
                var kept = Kept(shape, sample, head, query, j);
                gWeights[j] = kept * Dot(to, Head(v, shape.ValueStride, shape.Keys, shape, sample, head, j));
                mean += weights[j] * gWeights[j];
                AddScaled(weights[j] * kept, to, Head(gv, shape.ValueStride, shape.Keys, shape, sample, head, j));
            }

            var from = Head(q, shape.QueryStride, shape.Queries, shape, sample, head, query);
            var gFrom = Head(gq, shape.QueryStride, shape.Queries, shape, sample, head, query);
            for (var j = 0; j < shape.Keys; j++)
            {
                var g = weights[j] * (gWeights[j] - mean) * shape.Scale;
                if (g == 0) continue;
                AddScaled(g, Head(k, shape.KeyStride, shape.Keys, shape, sample, head, j), gFrom);
                AddScaled(g, from, Head(gk, shape.KeyStride, shape.Keys, shape, sample, head, j));
            }
        }
    }

    /// <inheritdoc/>
    public override void Gather(Storage table, ReadOnlySpan<int> rows, Storage y, int width)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var to = V(y).Slice(i * width, width);
            if (rows[i] < 0) to.Clear();
            else V(table).Slice(rows[i] * width, width).CopyTo(to);
        }
    }

    /// <inheritdoc/>
    public override void ScatterAdd(Storage gy, ReadOnlySpan<int> rows, Storage gTable, int width)
    {
        V(gTable).Clear();
        for (var i = 0; i < rows.Length; i++)
            if (rows[i] >= 0)
                AddScaled(1, V(gy).Slice(i * width, width), V(gTable).Slice(rows[i] * width, width));
    }

    private static IEnumerable<(int Sample, int Head, int Query)> Queries(AttentionShape s)
    {
        for (var sample = 0; sample < s.Batch; sample++)
            for (var head = 0; head < s.Heads; head++)
                for (var query = 0; query < s.Queries; query++)
                    yield return (sample, head, query);
    }

    // The softmax of one query's scores; 0 for keys that it does not see.
    private static double[] Weights(in AttentionShape s, int sample, int head, int query, Storage q, Storage k, Storage? mask)
    {
        var seen = s.IsCausal ? Math.Min(query + 1, s.Keys) : s.Keys;
        var weights = new double[s.Keys];
        var from = Head(q, s.QueryStride, s.Queries, s, sample, head, query);
        var maskRow = (sample * s.MaskBatchStride) + (head * s.MaskHeadStride) + (query * s.MaskQueryStride);
        for (var j = 0; j < seen; j++)
        {
            weights[j] = (s.Scale * Dot(from, Head(k, s.KeyStride, s.Keys, s, sample, head, j))) + (mask is null ? 0 : V(mask)[maskRow + j]);
        }

        var (max, logSum) = LogSumExp(weights.AsSpan(0, seen));
        for (var j = 0; j < seen; j++) weights[j] = double.IsNegativeInfinity(max) ? 0 : Math.Exp(weights[j] - max - logSum);
        return weights;
    }

    // What a weight is multiplied with: 0 if it is dropped, else 1 / (1 - p).
    private static double Kept(in AttentionShape s, int sample, int head, int query, int key)
    {
        if (s.DropProbability == 0) return 1;
        var draw = ((ulong)((((sample * s.Heads) + head) * s.Queries) + query) * (ulong)s.DrawsPerQuery) + (ulong)key;
        var rng = new Rng(s.Draws.Seed, s.Draws.Stream, s.Draws.Position + draw);
        return rng.NextUInt32() >= s.DropProbability * 4294967296.0 ? 1 / (1 - (double)s.DropProbability) : 0;
    }

    private static Span<double> Head(Storage x, int stride, int rows, in AttentionShape s, int sample, int head, int row) =>
        V(x).Slice((((sample * rows) + row) * stride) + (head * s.HeadSize), s.HeadSize);

    private static void ClearHeads(Storage x, int stride, int rows, in AttentionShape s)
    {
        for (var row = 0; row < s.Batch * rows; row++) V(x).Slice(row * stride, s.Heads * s.HeadSize).Clear();
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void AddScaled(double scale, ReadOnlySpan<double> x, Span<double> y)
    {
        for (var i = 0; i < x.Length; i++) y[i] += scale * x[i];
    }
}
