namespace Descent.Nn;

/// <content>The weights themselves, for those who want to look at them.</content>
public sealed partial class MultiHeadAttention
{
    /// <summary>Attention, and how much each query took from each key.</summary>
    /// <remarks>
    /// The output is that of <c>Forward</c>. The weights are those before dropout (PyTorch's need_weights gives those after it), and a query that
    /// sees no key has zeros. Unlike the output they take memory for all positions times all positions; they can be differentiated, as often as
    /// wanted.
    /// </remarks>
    /// <param name="queries">The positions that look: (N, T, size).</param>
    /// <param name="keys">What they look at: (N, S, size).</param>
    /// <param name="values">What they take: (N, S, size), mostly the same tensor.</param>
    /// <param name="mask">Added to the scores, -infinity where a key is hidden: (T, S), or (N, heads, T, S) where each of the first three may be
    /// 1.</param>
    /// <param name="keyPadding">The same for a whole key: (N, S).</param>
    /// <param name="averageHeads">The mean over the heads: (N, T, S). False: every head's, (N, heads, T, S). PyTorch: average_attn_weights.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public (Tensor Output, Tensor Weights) ForwardWithWeights(
        Tensor queries, Tensor keys, Tensor values, Tensor? mask = null, Tensor? keyPadding = null, bool averageHeads = true)
    {
        Tensor? weights = null;
        var both = Both(mask, keyPadding);
        var output = Forward(
            () =>
            {
                var result = Attend(queries, keys, values, both);
                weights = Weights(Map(queries, 0), Map(keys, 1), both);
                return result;
            },
            queries, keys, values);
        return (output, averageHeads ? weights!.Mean(1) : weights!);
    }

    private Tensor Weights(Tensor queries, Tensor keys, Tensor? mask)
    {
        var scores = Split(queries).MatMul(Split(keys), transposeRight: true) * (1 / MathF.Sqrt(Size / Heads));
        if (mask is null && !IsCausal) return scores.Softmax();
        var (hidden, seen) = Masks(mask, queries.Shape[1], keys.Shape[1], scores.Device);
        return (scores + hidden).Softmax() * seen;
    }

    // (N, T, size) -> (N, heads, T, size / heads)
    private Tensor Split(Tensor x) => x.Reshape(x.Shape[0], x.Shape[1], Heads, Size / Heads).Permute(0, 2, 1, 3);

    // What is added to the scores, and 0 for a query that sees no key, whose softmax would be NaN.
    private (Tensor Hidden, Tensor Seen) Masks(Tensor? mask, int queries, int keys, Device device)
    {
        mask ??= Tensor.Zeros([queries, keys]);
        Shape given = mask.Rank == 2 ? [1, 1, mask.Shape[0], mask.Shape[1]] : mask.Shape;
        Shape whole = given.With(2, queries); // one row may stand for all queries
        var (from, hidden, seen) = (mask.ToArray(), new float[whole.ElementCount], new float[whole.ElementCount / Math.Max(1, keys)]);
        for (var row = 0; row < seen.Length; row++)
        {
            var (plane, query) = (row / queries, row % queries);
            var start = ((plane * given[2]) + (given[2] == 1 ? 0 : query)) * keys;
            for (var key = 0; key < keys; key++)
            {
                var value = IsCausal && key > query ? float.NegativeInfinity : from[start + key];
                hidden[(row * keys) + key] = value;
                if (value > float.NegativeInfinity) seen[row] = 1;
            }

            if (seen[row] == 0) hidden.AsSpan(row * keys, keys).Clear();
        }

        return (Tensor.From(hidden, whole, device), Tensor.From(seen, whole.With(3, 1), device));
    }
}
