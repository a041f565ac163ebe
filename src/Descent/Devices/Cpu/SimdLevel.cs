using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent;

/// <summary>The variants of the kernels, widest last.</summary>
internal enum SimdLevel
{
    /// <summary>Plain fp32 arithmetic, one number at a time.</summary>
    Scalar,

    /// <summary>128-bit vectors of any processor that has them.</summary>
    Vector128,

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit vectors.</summary>
    Avx512,
}

/// <summary>Which variants this processor can run, and which one is used.</summary>
internal static class SimdLevels
{
    /// <summary>The environment variable that forces a variant.</summary>
    public const string Variable = "DESCENT_KERNEL";

    /// <summary>Every variant that runs here, scalar first.</summary>
    public static IReadOnlyList<SimdLevel> Available { get; } = Find();

    /// <summary>The widest available one, unless a name is given.</summary>
    /// <exception cref="ConfigException">There is no such variant here.</exception>
    public static SimdLevel Choose(string? name) => Choose(name, Available);

    /// <summary>The same on a processor that runs these variants.</summary>
    public static SimdLevel Choose(string? name, IReadOnlyList<SimdLevel> available)
    {
        if (string.IsNullOrEmpty(name)) return available[^1];
        foreach (var level in available)
            if (NameOf(level).Equals(name, StringComparison.OrdinalIgnoreCase)) return level;
        var names = available.Select(NameOf).ToArray();
        var isKnown = Enum.GetValues<SimdLevel>().Any(level => NameOf(level).Equals(name, StringComparison.OrdinalIgnoreCase));
        throw new ConfigException(
            $"{Variable}: got '{name}'; expected {(names.Length == 1 ? string.Empty : string.Join(", ", names[..^1]) + " or ")}{names[^1]} "
            + $"(what this processor runs).{(isKnown ? string.Empty : NearestName.Hint(name, names))}");
    }

    private static string NameOf(SimdLevel level) => level.ToString().ToLowerInvariant();

    private static List<SimdLevel> Find()
    {
        List<SimdLevel> levels = [SimdLevel.Scalar];
        if (Vector128.IsHardwareAccelerated) levels.Add(SimdLevel.Vector128);
        if (Avx2.IsSupported && Fma.IsSupported) levels.Add(SimdLevel.Avx2);
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated) levels.Add(SimdLevel.Avx512);
        return levels;
    }
}
