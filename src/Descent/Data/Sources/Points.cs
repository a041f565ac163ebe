namespace Descent.Data;

/// <summary>Sets of points that a linear model cannot fit: the classic hard cases in the plane and a curve, drawn without end.</summary>
/// <remarks>
/// Every set takes the count of points, the seed and the noise: the standard deviation of a normal shift that each coordinate gets after its class
/// was decided. Point i depends on the seed and on i alone. Shapes where nothing else is said: samples [2], 2 classes.
/// </remarks>
public static class Points
{
    /// <summary>Exclusive or: x and y uniform in [-1, 1); class 1 where their signs differ.</summary>
    /// <remarks>Reference: Minsky and Papert, Perceptrons, 1969. No line separates the classes; two hidden units do.</remarks>
    public static FloatDataset Quadrants(int count, ulong seed = 0, float noise = 0)
    {
        return Generate("quadrants", count, seed, noise, ["same", "different"], rng =>
        {
            var (x, y) = (rng.Uniform(-1, 1), rng.Uniform(-1, 1));
            return (x, y, x * y < 0 ? 1 : 0);
        });
    }

    /// <summary>A ring: x and y uniform in [-2.5, 2.5); class 1 exactly where 1 &lt;= sqrt(x^2 + y^2) &lt;= 2.</summary>
    public static FloatDataset Ring(int count, ulong seed = 0, float noise = 0)
    {
        return Generate("ring", count, seed, noise, ["outside", "inside"], rng =>
        {
            var (x, y) = (rng.Uniform(-2.5f, 2.5f), rng.Uniform(-2.5f, 2.5f));
            return (x, y, (x * x) + (y * y) is >= 1f and <= 4f ? 1 : 0);
        });
    }

    /// <summary>Three modes: class 1 is three separate clouds at distance 2 from the origin, 120 degrees apart; class 0 is one cloud at the
    /// origin.</summary>
    /// <remarks>The clouds are normal with standard deviation 0.3; both classes are equally frequent.</remarks>
    public static FloatDataset ThreeModes(int count, ulong seed = 0, float noise = 0)
    {
        return Generate("three-modes", count, seed, noise, ["centre", "modes"], rng =>
        {
            var label = rng.NextInt(2);
            var (sin, cos) = MathF.SinCos((rng.NextInt(3) * (MathF.Tau / 3)) + (MathF.PI / 2));
            var distance = 2f * label;
            return ((distance * cos) + (.3f * rng.NextNormal()), (distance * sin) + (.3f * rng.NextNormal()), label);
        });
    }

    /// <summary>Two spirals that wind one and a half times around each other; the radius goes from 0.1 to 1 with equal arc shares in the
    /// angle.</summary>
    /// <remarks>Reference: Lang and Witbrock, Learning to tell two spirals apart, 1988.</remarks>
    public static FloatDataset Spirals(int count, ulong seed = 0, float noise = 0)
    {
        return Generate("spirals", count, seed, noise, ["first", "second"], rng =>
        {
            var label = rng.NextInt(2);
            var t = rng.NextFloat();
            var (sin, cos) = MathF.SinCos((3 * MathF.PI * t) + (MathF.PI * label));
            var radius = .1f + (.9f * t);
            return (radius * cos, radius * sin, label);
        });
    }

    /// <summary>Regression: x uniform in [-pi, pi), target sin(x) plus normal noise of the given standard deviation.</summary>
    /// <remarks>Shapes: samples [1], one target value.</remarks>
    public static FloatDataset Sine(int count, ulong seed = 0, float noise = 0)
    {
        CheckArguments("sine", count, noise);
        var (features, values) = (new float[count], new float[count]);
        var stream = new Rng(seed).Fork("sine");
        for (var i = 0; i < count; i++)
        {
            var rng = stream.Fork((ulong)i);
            features[i] = rng.Uniform(-MathF.PI, MathF.PI);
            values[i] = MathF.Sin(features[i]) + (noise * rng.NextNormal());
        }

        return new FloatDataset(features, [1], values, 1, new DataOrigin($"sine (seed {seed})"));
    }

    private static void CheckArguments(string name, int count, float noise)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(noise >= 0 && float.IsFinite(noise))) throw new DataException($"{name}: got noise {noise}; expected a finite number of at least 0.");
        if (count > Array.MaxLength / 2) throw new DataException($"{name}: got {count} points; expected at most {Array.MaxLength / 2}.");
    }

    private static FloatDataset Generate(
        string name, int count, ulong seed, float noise, string[] classNames, Func<Rng, (float X, float Y, int Class)> draw)
    {
        CheckArguments(name, count, noise);
        var features = new float[2 * count];
        var classes = new int[count];
        var stream = new Rng(seed).Fork(name);
        for (var i = 0; i < count; i++)
        {
            var rng = stream.Fork((ulong)i);
            (features[2 * i], features[(2 * i) + 1], classes[i]) = draw(rng);
            features[2 * i] += noise * rng.NextNormal();
            features[(2 * i) + 1] += noise * rng.NextNormal();
        }

        return new FloatDataset(features, [2], classes, 2, classNames, new DataOrigin($"{name} (seed {seed})"));
    }
}
