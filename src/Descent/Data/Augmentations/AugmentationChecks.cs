namespace Descent.Data;

/// <summary>Checks of what augmentations are told.</summary>
internal static class AugmentationChecks
{
    public static float Probability(float p, string operation) => p is >= 0 and <= 1
        ? p
        : throw new ArgumentOutOfRangeException(nameof(p), p, $"{operation}: expected a probability from 0 to 1.");

    public static float Between(float value, float low, float high, string operation, string name) => value >= low && value <= high
        ? value
        : throw new ArgumentOutOfRangeException(
            name, FormattableString.Invariant($"{operation}: got {name} {value}; expected from {low} to {high}."));

    public static int AtLeast(int value, int low, string operation, string name) => value >= low
        ? value
        : throw new ArgumentOutOfRangeException(name, $"{operation}: got {name} {value}; expected at least {low}.");

    public static Interpolation Affine(Interpolation interpolation, string operation) => interpolation != Interpolation.Bicubic
        ? interpolation
        : throw new ArgumentException($"{operation}: got bicubic interpolation; expected nearest or bilinear.", nameof(interpolation));

    /// <summary>Draws whether a change takes place; the draw is made for any probability.</summary>
    public static bool Draw(this TransformContext context, float p) => context.Rng.NextFloat() < p;

    /// <summary>Draws a number around a middle.</summary>
    public static float Around(this TransformContext context, float middle, float amount) =>
        context.Rng.Uniform(MathF.Max(middle - amount, middle == 0 ? -amount : 0), middle + amount);
}
