namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Rows of this table by number: what a network learns about each of a number of things, such as tokens.</summary>
    /// <remarks>
    /// Formula: y_i = table_indices(i).  Shapes: table (count, width), indices any -> indices' shape with width behind.
    /// Gradient: each row gets the sum of the gradients of its uses, in their order; rows that were not used get zeros.
    /// </remarks>
    /// <param name="indices">Which rows.</param>
    /// <param name="paddingIndex">A row that gets no gradient, so that what stands for "nothing" stays as it is; null: none.</param>
    /// <exception cref="ShapeException">Not a table of two axes, or an index without a row.</exception>
    public Tensor Embedding(IntTensor indices, int? paddingIndex = null)
    {
        if (Rank != 2) throw Errors.ShapeErrors.Rank("Embedding", Shape, "a table of (count, width)");
        var rows = Shape[0];
        if (paddingIndex is { } padding && (uint)padding >= (uint)rows)
            throw new ShapeException($"Embedding: got the padding index {padding}; expected 0 to {rows - 1} for a table of {Shape}.");
        var values = indices.Values;
        for (var i = 0; i < values.Length; i++)
            if ((uint)values[i] >= (uint)rows)
                throw new ShapeException($"Embedding: index {i} is {values[i]}; expected 0 to {rows - 1} for a table of {Shape}.");
        var y = GatherRows(indices);
        return Records(this) ? y.CameFrom(new EmbeddingNode(this, indices, paddingIndex)) : y;
    }

    // Negative numbers give rows of zeros.
    private Tensor GatherRows(IntTensor indices)
    {
        var y = Fresh(Shape.Create([.. indices.Shape.Sizes, Shape[1]]));
        Device.Gather(Storage, indices.Values, y.Storage, Shape[1]);
        return y;
    }

    // Negative numbers are left out.
    private Tensor ScatterRows(IntTensor indices, Shape table)
    {
        var y = Fresh(table);
        Device.ScatterAdd(Storage, indices.Values, y.Storage, table[1]);
        return Records(this) ? y.CameFrom(new ScatterNode(this, indices)) : y;
    }

    private sealed class EmbeddingNode(Tensor table, IntTensor indices, int? paddingIndex) : Node(table)
    {
        private readonly Shape _table = table.Shape;

        internal override void Follow(AxisFlow flow) => flow.Rows();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.ScatterRows(Counted(), _table));

        private IntTensor Counted()
        {
            if (paddingIndex is not { } padding) return indices;
            var rows = indices.Values.ToArray();
            rows.AsSpan().Replace(padding, -1);
            return IntTensor.From(rows, indices.Shape);
        }
    }

    private sealed class ScatterNode(Tensor x, IntTensor indices) : Node(x)
    {
        protected override void Backward(Tensor gradient)
        {
            var y = gradient.GatherRows(indices);
            Accumulate(0, Records(gradient) ? y.CameFrom(new ScatterGradientNode(gradient, indices)) : y);
        }
    }

    private sealed class ScatterGradientNode(Tensor table, IntTensor indices) : Node(table)
    {
        private readonly Shape _table = table.Shape;

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.ScatterRows(indices, _table));
    }
}
