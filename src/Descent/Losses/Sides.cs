namespace Descent.Nn;

/// <summary>What losses that compare several outputs of one sample have in common.</summary>
internal static class Sides
{
    /// <summary>Takes apart what lies side by side on axis 1.</summary>
    public static Tensor[] Of(string loss, Tensor prediction, int count)
    {
        if (prediction.Rank < 2 || prediction.Shape[1] != count)
            throw Errors.ShapeErrors.Rank(loss, prediction.Shape, $"{count} side by side on axis 1: (N, {count}, ...)",
                "Or give them to Forward one by one.");
        return [.. Enumerable.Range(0, count).Select(i => prediction.Select(1, i))];
    }

    /// <summary>The target's values in a shape; a last axis of size 1 may be there besides, as data sets have it.</summary>
    public static Tensor Signs(string loss, Shape shape, Target target)
    {
        if (target.Values is not { } values) throw new ShapeException($"{loss}: got classes as target; expected values: 1 or -1.");
        return values.Count == shape.ElementCount && values.Rank == shape.Rank + 1 && values.Shape[-1] == 1 ? values.Reshape(shape) : values;
    }

    public static void RequireAlike(string loss, (string Name, Tensor Value) one, (string Name, Tensor Value) other)
    {
        if (!one.Value.Shape.Equals(other.Value.Shape))
            throw Errors.ShapeErrors.SameShape(loss, one.Name, one.Value.Shape, other.Name, other.Value.Shape);
    }
}
