namespace Descent;

public sealed partial class Tensor
{
    /// <summary>One number of each row, by its place on the last axis: the score of each sample's class.</summary>
    /// <remarks>
    /// Formula: y_n = x_n,indices(n).  Shapes: x (..., K), indices (...) -> (...).
    /// Gradient: g at the places that were taken, 0 elsewhere.
    /// </remarks>
    /// <exception cref="ShapeException">The shapes do not fit, or an index is outside 0 .. K - 1.</exception>
    public Tensor Gather(IntTensor indices)
    {
        if (Rank == 0) throw Errors.ShapeErrors.Rank("Gather", Shape, "at least one axis");
        var (rows, size) = (Shape.Without(-1), Shape[-1]);
        if (!indices.Shape.Equals(rows))
            throw new ShapeException($"Gather: got indices of {indices.Shape} for the shape {Shape}; expected {rows}, one for each row.");
        var places = new int[indices.Count];
        for (var i = 0; i < places.Length; i++)
        {
            if ((uint)indices[i] >= (uint)size)
                throw new ShapeException($"Gather: index {i} is {indices[i]}; expected 0 to {size - 1} for the shape {Shape}.");
            places[i] = (i * size) + indices[i];
        }

        return Reshape([Count, 1]).TakeRows(IntTensor.Create(places)).Reshape(rows);
    }

    /// <summary>Numbers 1 at given places, 0 elsewhere: classes as probabilities.</summary>
    /// <remarks>Shapes: labels any -> labels' shape with (classes) behind.  A constant for the graph.</remarks>
    /// <param name="labels">Which place of each row is 1.</param>
    /// <param name="classes">The size of the new last axis.</param>
    /// <param name="device">Where the result lives; null: the default device.</param>
    /// <exception cref="ShapeException">A label is outside 0 .. classes - 1.</exception>
    public static Tensor OneHot(IntTensor labels, int classes, Device? device = null)
    {
        var values = new float[Shape.Create(labels.Count, classes).ElementCount];
        for (var i = 0; i < labels.Count; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
                throw new ShapeException($"OneHot: label {i} is {labels[i]}; expected 0 to {classes - 1} for {classes} classes.");
            values[(i * classes) + labels[i]] = 1;
        }

        return From(values, Shape.Create([.. labels.Shape.Sizes, classes]), device);
    }

    /// <summary>Rows of this (count, width) by number, unchecked; a negative number gives a row of zeros.</summary>
    internal Tensor TakeRows(IntTensor rows)
    {
        var y = GatherRows(rows);
        return Records(this) ? y.CameFrom(new EmbeddingNode(this, rows, null)) : y;
    }
}
