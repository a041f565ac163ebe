using System.Reflection;

namespace Descent.Tests.Devices.Conformance;

/// <summary>Every device computes what the reference device computes, within <see cref="Tolerances"/>.</summary>
public sealed class DeviceConformanceTests
{
    private static readonly Lazy<CpuDevice[]> s_levels = new(
        () => [.. SimdLevels.Available.Select(level => new CpuDevice(level) { UsesWinograd = false })]);
    private static readonly Lazy<CpuDevice[]> s_winograd = new(
        () => [.. SimdLevels.Available.SelectMany(
            _ => (int[])[4, 2], (level, tile) => new CpuDevice(level) { UsesWinograd = true, ForcesWinograd = true, WinogradTile = tile })]);

    public static TheoryData<string> Rows => [.. Contract.Rows.Select(row => row.Name)];

    public static TheoryData<string> Convolutions => [.. Contract.Rows.Where(row => row.Primitive.StartsWith("Conv2d")).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Reference_Views_GiveTheSameNumbers(string name)
    {
        var row = Contract.Find(name);
        AssertClose("reference, views", Tolerance.Exact, row.On(ReferenceDevice.Instance), row.On(ReferenceDevice.Instance, useViews: true));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Cpu_EveryLevel_AgreesWithReference(string name)
    {
        var row = Contract.Find(name);
        var expected = row.On(ReferenceDevice.Instance);
        foreach (var device in s_levels.Value)
        {
            AssertClose($"{device.Level}", Tolerances.For(row.Rule), expected, row.On(device));
            AssertClose($"{device.Level}, views", Tolerances.For(row.Rule), expected, row.On(device, useViews: true));
        }
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Cpu_EveryLevelWithWinograd_AgreesWithReference(string name)
    {
        var row = Contract.Find(name);
        var expected = row.On(ReferenceDevice.Instance);
        foreach (var device in s_winograd.Value)
        {
            AssertClose($"{device.Level}, tiles of {device.WinogradTile}", Tolerances.For(row.Rule), expected, row.On(device));
            AssertClose($"{device.Level}, tiles of {device.WinogradTile}, views", Tolerances.For(row.Rule), expected, row.On(device, useViews: true));
        }
    }

    [Fact]
    public void Contract_EveryPrimitive_HasARow()
    {
        var primitives = typeof(Device).GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(method => method.IsAbstract && !method.IsSpecialName).Select(method => method.Name);
        Assert.Equal(primitives.Distinct().Order(), Contract.Rows.Select(row => row.Primitive).Distinct().Order());
    }

    [Fact]
    public void Tolerances_EveryRule_IsUsedByARow() =>
        Assert.Equal(Tolerances.Rules.Order(), Contract.Rows.Select(row => row.Rule).Distinct().Order());

    internal static void AssertClose(string device, Tolerance tolerance, List<float[]> expected, List<float[]> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var output = 0; output < expected.Count; output++)
        {
            float[] want = expected[output], got = actual[output];
            Assert.Equal(want.Length, got.Length);
            var largest = want.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
            for (var i = 0; i < want.Length; i++)
            {
                if (IsClose(want[i], got[i], largest, tolerance)) continue;
                var error = Math.Abs((double)got[i] - want[i]);
                Assert.Fail($"{device}: output {output}[{i}] of {want.Length} is {got[i]:R}, expected {want[i]:R}; "
                    + $"off by {error / Math.Abs(want[i]):G3} of it, {error / largest:G3} of the largest.");
            }
        }
    }

    private static bool IsClose(float want, float got, double largest, Tolerance tolerance)
    {
        if (want == got || (float.IsNaN(want) && float.IsNaN(got))) return true;
        if (!float.IsFinite(want) || !float.IsFinite(got) || tolerance == Tolerance.Exact) return false;
        const double SmallestNormal = 1.17549435e-38; // below it fp32 has no full precision
        return Math.Abs((double)got - want) <= (tolerance.Relative * Math.Abs(want)) + (tolerance.OfLargest * largest) + SmallestNormal;
    }
}
