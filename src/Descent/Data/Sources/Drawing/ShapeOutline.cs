namespace Descent.Data;

/// <summary>How far a point lies outside of a shape's edge; below zero inside. Shapes fit in a circle of radius 1 around the origin.</summary>
internal static class ShapeOutline
{
    // The lines of a pentagram with corners at distance 1 lie at the cosine of 72 degrees.
    private const float StarLine = 0.309017f;

    /// <summary>What the shapes are called, by number.</summary>
    public static readonly string[] Names = ["circle", "square", "triangle", "cross", "star", "ring"];

    /// <summary>The distance from the edge of shape <paramref name="shape"/>: exact near its sides, which is what smooth edges need.</summary>
    public static float Distance(int shape, float x, float y) => shape switch
    {
        0 => MathF.Sqrt((x * x) + (y * y)) - 0.85f,
        1 => Box(x, y, 0.74f, 0.74f),
        2 => Triangle(x, y),
        3 => MathF.Min(Box(x, y, 0.92f, 0.3f), Box(x, y, 0.3f, 0.92f)),
        4 => Star(x, y),
        _ => MathF.Abs(MathF.Sqrt((x * x) + (y * y)) - 0.68f) - 0.2f,
    };

    private static float Box(float x, float y, float halfWidth, float halfHeight) => MathF.Max(MathF.Abs(x) - halfWidth, MathF.Abs(y) - halfHeight);

    private static float Triangle(float x, float y)
    {
        const float Cos30 = 0.8660254f;
        return MathF.Max(-y, MathF.Max((Cos30 * x) + (0.5f * y), (-Cos30 * x) + (0.5f * y))) - 0.5f;
    }

    // A point of the star is outside of at most one of the pentagram's five lines.
    private static float Star(float x, float y)
    {
        var (largest, second) = (float.NegativeInfinity, float.NegativeInfinity);
        for (var k = 0; k < 5; k++)
        {
            var distance = (s_normals[2 * k] * x) + (s_normals[(2 * k) + 1] * y);
            if (distance > largest) (largest, second) = (distance, largest);
            else if (distance > second) second = distance;
        }

        return second - StarLine;
    }

    private static readonly float[] s_normals =
    [
        0, 1, 0.95105654f, 0.309017f, 0.58778524f, -0.80901700f, -0.58778524f, -0.80901700f, -0.95105654f, 0.309017f,
    ];
}
