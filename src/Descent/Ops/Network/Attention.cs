namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Scaled dot product attention: each position of this tensor takes a mean of the values, weighted by how well its keys fit.</summary>
    /// <remarks>
    /// Formula for each head: y = softmax(q k^T / sqrt(head size) + mask) v.  This tensor holds the queries.
    /// Shapes: queries (N, T, E), keys and values (N, S, E) -> (N, T, E); the heads lie side by side on the last axis, E / heads numbers each.
    /// Numerics: the largest score is subtracted first. A query that sees no key gives zeros (PyTorch: NaN in nn.MultiheadAttention).
    /// Memory: no tensor of size T * S is made, forward or backward: both work block by block, and what a causal query cannot see is not computed.
    /// Gradient: of queries, keys and values, from weights computed again; no second derivative.
    /// Reference: Vaswani et al., Attention Is All You Need, NeurIPS 2017, arXiv:1706.03762; in blocks: Dao et al., FlashAttention, NeurIPS 2022,
    /// arXiv:2205.14135.
    /// </remarks>
    /// <param name="keys">What the queries are compared with.</param>
    /// <param name="values">What is averaged.</param>
    /// <param name="heads">How many independent attentions.</param>
    /// <param name="causal">Query t sees the keys 0 .. t only.</param>
    /// <param name="mask">Added to the scores before the softmax, with -infinity where a key is hidden: (T, S), or (N, heads, T, S) where each of the
    /// first three may be 1 to repeat. It gets no gradient.</param>
    /// <param name="dropout">The probability that a weight is dropped after the softmax; the others grow by 1 / (1 - dropout).</param>
    /// <param name="rng">Draws what is dropped; needed only with dropout.</param>
    /// <exception cref="ShapeException">The shapes do not fit, or the heads do not divide E.</exception>
    /// <exception cref="ArgumentException">Dropout outside [0, 1) or without a generator.</exception>
    /// <exception cref="GraphException">The mask requires a gradient.</exception>
    public Tensor Attention(Tensor keys, Tensor values, int heads, bool causal = false, Tensor? mask = null, float dropout = 0, Rng? rng = null)
    {
        if (Rank != 3 || keys.Rank != 3 || values.Rank != 3)
            throw Errors.ShapeErrors.Rank("Attention", Rank != 3 ? Shape : keys.Rank != 3 ? keys.Shape : values.Shape,
                "(N, positions, features) for queries, keys and values");
        if (!keys.Shape.Equals(values.Shape))
            throw Errors.ShapeErrors.SameShape("Attention", "the keys tensor", keys.Shape, "the values tensor", values.Shape);
        if (keys.Shape[0] != Shape[0] || keys.Shape[2] != Shape[2])
            throw new ShapeException($"Attention: the queries are {Shape} and the keys {keys.Shape}; expected the same first and last axis.");
        RequireSameDevice("Attention", this, keys);
        RequireSameDevice("Attention", this, values);
        var width = Shape[2];
        var shape = AttentionShapeOf(Shape[0], Shape[1], keys.Shape[1], width, width, heads, causal, mask, dropout, rng);
        var y = Fresh(Shape);
        var statistics = Device.Attention(shape, Storage, keys.Storage, values.Storage, mask?.Storage, y.Storage);
        return Records(this, keys, values) ? y.CameFrom(new AttentionNode(shape, this, keys, values, mask, y, statistics)) : y;
    }

    /// <summary>Attention of a sequence to itself, from queries, keys and values that lie side by side as one projection leaves them.</summary>
    /// <remarks>
    /// As <see cref="Attention"/> of the three thirds of the last axis; they are read where they lie, and their gradient is written there.
    /// Shapes: (N, T, 3 E) -> (N, T, E).
    /// </remarks>
    /// <param name="heads">How many independent attentions.</param>
    /// <param name="causal">Position t sees the positions 0 .. t only.</param>
    /// <param name="mask">As in <see cref="Attention"/>.</param>
    /// <param name="dropout">As in <see cref="Attention"/>.</param>
    /// <param name="rng">As in <see cref="Attention"/>.</param>
    /// <exception cref="ShapeException">Not (N, T, 3 E), a mask of another shape, or heads that do not divide E.</exception>
    /// <exception cref="ArgumentException">Dropout outside [0, 1) or without a generator.</exception>
    /// <exception cref="GraphException">The mask requires a gradient.</exception>
    public Tensor SelfAttention(int heads, bool causal = false, Tensor? mask = null, float dropout = 0, Rng? rng = null)
    {
        if (Rank != 3 || Shape[2] % 3 != 0)
            throw Errors.ShapeErrors.Rank("SelfAttention", Shape, "(N, positions, 3 * features): queries, keys and values side by side");
        var width = Shape[2] / 3;
        var shape = AttentionShapeOf(Shape[0], Shape[1], Shape[1], width, Shape[2], heads, causal, mask, dropout, rng);
        var y = Fresh(Shape.With(2, width));
        var (q, k, v) = Thirds(width);
        var statistics = Device.Attention(shape, q, k, v, mask?.Storage, y.Storage);
        return Records(this) ? y.CameFrom(new SelfAttentionNode(shape, this, mask, y, statistics)) : y;
    }

    private AttentionShape AttentionShapeOf(
        int batch, int queries, int keys, int width, int stride, int heads, bool causal, Tensor? mask, float dropout, Rng? rng)
    {
        if (heads < 1 || width < 1 || width % heads != 0)
            throw new ShapeException($"Attention: got {heads} heads for {width} features in the shape {Shape}; expected a number that divides them.");
        if (!(dropout >= 0 && dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "Attention: expected a probability of 0 or more, below 1.");
        var size = width / heads;
        var shape = new AttentionShape(batch, heads, queries, keys, size, stride, stride, stride, width, 1 / MathF.Sqrt(size), causal);
        WorkCounter.Add(shape.MultiplyAdds);
        if (dropout > 0)
        {
            if (rng is null) throw new ArgumentNullException(nameof(rng), "Attention: got dropout without a generator; expected one to draw from.");
            shape = shape with { DropProbability = dropout, Draws = rng.Reserve((long)batch * heads * queries * shape.DrawsPerQuery) };
        }

        return mask is null ? shape : WithMask(shape, mask);
    }

    private AttentionShape WithMask(in AttentionShape shape, Tensor mask)
    {
        RequireSameDevice("Attention", this, mask);
        if (mask.RequiresGrad) throw new GraphException("Attention: the mask requires a gradient, and gets none; expected a constant. Call "
            + "Detach() on it.");
        ReadOnlySpan<int> all = [shape.Batch, shape.Heads, shape.Queries, shape.Keys];
        var sizes = mask.Rank == 2 ? [1, 1, mask.Shape[0], mask.Shape[1]] : mask.Shape.Sizes.ToArray();
        var fits = sizes.Length == 4 && sizes[3] == shape.Keys;
        for (var axis = 0; fits && axis < 3; axis++) fits = sizes[axis] == all[axis] || (sizes[axis] == 1 && (axis < 2 || mask.Rank == 4));
        if (!fits)
        {
            throw new ShapeException($"Attention: got a mask of {mask.Shape}; expected ({shape.Queries}, {shape.Keys}), or ({shape.Batch}, "
                + $"{shape.Heads}, "
                + $"{shape.Queries}, {shape.Keys}) where each of the first three may be 1.");
        }

        var row = sizes[2] == 1 ? 0 : sizes[3];
        var head = sizes[1] == 1 ? 0 : sizes[2] * sizes[3];
        return shape with { MaskQueryStride = row, MaskHeadStride = head, MaskBatchStride = sizes[0] == 1 ? 0 : sizes[1] * sizes[2] * sizes[3] };
    }

    private (Storage Queries, Storage Keys, Storage Values) Thirds(int width)
    {
        var rest = Math.Max(0, Count - (2 * width)); // an empty tensor has no second third
        var (first, second) = Count == 0 ? (0, 0) : (width, 2 * width);
        return (Storage, Storage.Slice(first, Count - first), Storage.Slice(second, rest));
    }

    private sealed class AttentionNode : Node
    {
        private readonly AttentionShape _shape;
        private readonly Saved _queries;
        private readonly Saved _keys;
        private readonly Saved _values;
        private readonly Saved? _mask;
        private readonly Saved _y;
        private Storage? _statistics;

        public AttentionNode(in AttentionShape shape, Tensor queries, Tensor keys, Tensor values, Tensor? mask, Tensor y, Storage statistics)
            : base(queries, keys, values)
        {
            (_shape, _statistics) = (shape, statistics);
            (_queries, _keys, _values, _y) = (Save(queries), Save(keys), Save(values), Save(y));
            _mask = mask is null ? null : Save(mask);
        }

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var (queries, keys, values) = (_queries.Value, _keys.Value, _values.Value);
            var (gQueries, gKeys, gValues) = (gradient.Fresh(queries.Shape), gradient.Fresh(keys.Shape), gradient.Fresh(values.Shape));
            gradient.Device.AttentionGradient(
                _shape, gradient.Storage, queries.Storage, keys.Storage, values.Storage, _mask?.Value.Storage, _y.Value.Storage, _statistics!,
                gQueries.Storage, gKeys.Storage, gValues.Storage);
            Accumulate(0, gQueries);
            Accumulate(1, gKeys);
            Accumulate(2, gValues);
        }

        protected override void Forget()
        {
            _statistics?.Release();
            _statistics = null;
        }
    }

    private sealed class SelfAttentionNode : Node
    {
        private readonly AttentionShape _shape;
        private readonly Saved _x;
        private readonly Saved? _mask;
        private readonly Saved _y;
        private Storage? _statistics;

        public SelfAttentionNode(in AttentionShape shape, Tensor x, Tensor? mask, Tensor y, Storage statistics)
            : base(x)
        {
            (_shape, _statistics, _x, _y) = (shape, statistics, Save(x), Save(y));
            _mask = mask is null ? null : Save(mask);
        }

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var gx = gradient.Fresh(_x.Value.Shape);
            var width = _shape.OutputStride;
            var ((q, k, v), (gq, gk, gv)) = (_x.Value.Thirds(width), gx.Thirds(width));
            gradient.Device.AttentionGradient(
                _shape, gradient.Storage, q, k, v, _mask?.Value.Storage, _y.Value.Storage, _statistics!, gq, gk, gv);
            Accumulate(0, gx);
        }

        protected override void Forget()
        {
            _statistics?.Release();
            _statistics = null;
        }
    }
}
