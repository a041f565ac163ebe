namespace Descent.Data;

/// <summary>Clouds of points, one for each class: an easy set with as many classes and features as asked for.</summary>
/// <remarks>
/// The centres are drawn uniformly in [-10, 10) for each feature, and depend on the seed alone; a point is its class's centre plus a normal shift of
/// the given deviation in each feature. Point i depends on the seed and on i alone; every run of as many points as there are classes holds each
/// class once. As scikit-learn's make_blobs. Where clouds overlap, no model gets everything right.
/// Shapes: samples [features].
/// </remarks>
public static class Blobs
{
    private const float Side = 10;

    /// <summary>Draws points 0 .. <paramref name="count"/> - 1 of <paramref name="seed"/>.</summary>
    /// <param name="count">How many points.</param>
    /// <param name="seed">Decides centres and points.</param>
    /// <param name="classes">How many clouds, 2 or more; default 3.</param>
    /// <param name="features">Coordinates of a point, 1 or more; default 2.</param>
    /// <param name="deviation">The standard deviation of each coordinate around its centre, 0 or more; default 1.</param>
    /// <exception cref="DataException">More numbers than fit in memory, or a deviation that is no finite number of at least 0.</exception>
    public static FloatDataset Generate(int count, ulong seed = 0, int classes = 3, int features = 2, float deviation = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!(deviation >= 0 && float.IsFinite(deviation)))
            throw new DataException($"blobs: got deviation {deviation}; expected a finite number of at least 0.");
        if ((long)Math.Max(count, classes) * features > Array.MaxLength)
            throw new DataException($"blobs: got {count} points of {features} features; expected at most {Array.MaxLength} numbers.");
        var centres = new float[classes * features];
        new Rng(seed).Fork("blob centres").FillUniform(centres, -Side, Side);
        var (points, labels, stream) = (new float[count * features], new int[count], new Rng(seed).Fork("blobs"));
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            var rng = stream.Fork((ulong)i);
            var centre = centres.AsSpan(labels[i] * features, features);
            for (var f = 0; f < features; f++) points[(i * features) + f] = centre[f] + (deviation * rng.NextNormal());
        }

        return new FloatDataset(points, [features], labels, classes, null, new DataOrigin($"blobs (seed {seed})"));
    }
}
