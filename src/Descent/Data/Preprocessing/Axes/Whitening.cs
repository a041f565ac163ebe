namespace Descent.Data;

/// <summary>What both kinds of whitening share.</summary>
internal static class Whitening
{
    /// <summary>What a coordinate is multiplied by.</summary>
    public static double Factor(double variance, double largest, double epsilon) =>
        epsilon == 0 && !(variance > 1e-12 * largest) ? 0 : 1 / Math.Sqrt(variance + epsilon);

    /// <summary>The epsilon, if it is one.</summary>
    public static double Checked(double epsilon, string kind) => epsilon >= 0 && double.IsFinite(epsilon) && (epsilon == 0 || epsilon >= 1e-30)
        ? epsilon
        : throw new DataException($"{kind}: got epsilon {epsilon}; expected 0, or 1e-30 and more.");
}
