namespace Descent.Data;

/// <summary>Friedman's first regression problem: ten features, of which five decide, by a sine of a product, a square and two lines.</summary>
/// <remarks>
/// Formula: y = 10 sin(pi x0 x1) + 20 (x2 - 0.5)^2 + 10 x3 + 5 x4 + noise e, with x uniform in [0, 1) and e standard normal; x5 to x9 decide
/// nothing. The variance of y without noise is about 23.8, so that noise 1 leaves 96 % to be explained. As scikit-learn's make_friedman1.
/// With units, features and target come as tables have them: each feature times 10^(f mod 5 - 2) around an offset of its own, the target times
/// 1000. Row i depends on the seed and on i alone.
/// Shapes: samples [10], one target value.
/// Reference: Friedman, Multivariate adaptive regression splines, Annals of Statistics 19, 1991, section 4.3.
/// </remarks>
public static class Friedman
{
    private const int Features = 10;
    private const float TargetUnit = 1000;

    /// <summary>Draws rows 0 .. <paramref name="count"/> - 1 of <paramref name="seed"/>.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="noise">The standard deviation of what is added to the target, 0 or more; default 1.</param>
    /// <param name="hasUnits">Whether features and target have very different sizes.</param>
    /// <exception cref="DataException">More numbers than fit in memory, or a noise that is no finite number of at least 0.</exception>
    public static FloatDataset Generate(int count, ulong seed = 0, float noise = 1, bool hasUnits = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(noise >= 0 && float.IsFinite(noise))) throw new DataException($"friedman: got noise {noise}; expected a finite number of at least 0.");
        if (count > Array.MaxLength / Features)
            throw new DataException($"friedman: got {count} rows; expected at most {Array.MaxLength / Features}.");
        var (features, values, stream) = (new float[count * Features], new float[count], new Rng(seed).Fork("friedman"));
        for (var i = 0; i < count; i++)
        {
            var rng = stream.Fork((ulong)i);
            var x = features.AsSpan(i * Features, Features);
            for (var f = 0; f < Features; f++) x[f] = rng.NextFloat();
            values[i] = (10 * MathF.Sin(MathF.PI * x[0] * x[1])) + (20 * (x[2] - 0.5f) * (x[2] - 0.5f)) + (10 * x[3]) + (5 * x[4])
                + (noise * rng.NextNormal());
            if (!hasUnits) continue;
            for (var f = 0; f < Features; f++) x[f] = Unit(f) * (x[f] + f);
            values[i] *= TargetUnit;
        }

        return new FloatDataset(features, [Features], values, 1, new DataOrigin($"friedman (seed {seed})"));
    }

    /// <summary>What a feature is multiplied by where there are units.</summary>
    private static float Unit(int feature) => MathF.Pow(10, (feature % 5) - 2);
}
