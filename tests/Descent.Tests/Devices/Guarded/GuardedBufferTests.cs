using Descent.Tests.Devices.Conformance;

namespace Descent.Tests.Devices.Guarded;

/// <summary>
/// Every kernel, on every level, with each buffer beside a forbidden page: no access beyond what a tensor holds, not even one that has no effect.
/// </summary>
public sealed class GuardedBufferTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, List<string>>> s_failures = new(() => GuardedChild.Failures(GuardedRun.Contract));

    private static readonly Lazy<IReadOnlyDictionary<string, List<string>>> s_strays = new(() => GuardedChild.Failures(GuardedRun.Stray));

    public static TheoryData<string> Primitives => [.. Contract.Rows.Select(row => row.Primitive).Distinct()];

    [LinuxTheory]
    [MemberData(nameof(Primitives))]
    public void Cpu_EveryLevelAndLength_StaysInsideItsBuffers(string primitive)
    {
        var failures = s_failures.Value.Where(f => f.Key.StartsWith(primitive + ": ", StringComparison.Ordinal)).ToList();
        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(20).Select(f => $"{f.Key}: {string.Join("; ", f.Value)}")));
    }

    [LinuxTheory]
    [InlineData(StrayRows.ReadsAfter, "guard after")]
    [InlineData(StrayRows.ReadsBefore, "guard before")]
    [InlineData(StrayRows.WritesAfter, "guard after")]
    public void StrayKernel_IsCaughtByName(string row, string guard)
    {
        var (name, failures) = Assert.Single(s_strays.Value, f => f.Key == $"Stray: {row}");
        var failure = Assert.Single(failures);
        Assert.Contains(guard, failure, StringComparison.Ordinal);
        Assert.Contains("crashed with code", failure, StringComparison.Ordinal);
        Assert.Contains(nameof(StrayRows), failure, StringComparison.Ordinal); // the stack's innermost frame
        Assert.StartsWith("Stray", name, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void RightKernels_BesideStrayOnes_Pass() => Assert.Equal(3, s_strays.Value.Count);
}
