namespace Descent.Tests;

/// <summary>What the environment says about the device: taken, or refused in one sentence with the values that exist.</summary>
public sealed class DeviceVariableTests
{
    private static readonly SimdLevel[] s_here = [SimdLevel.Scalar, SimdLevel.Vector128, SimdLevel.Avx2];

    [Theory]
    [InlineData(null, "Avx2")]
    [InlineData("", "Avx2")]
    [InlineData("scalar", "Scalar")]
    [InlineData("Vector128", "Vector128")]
    [InlineData("AVX2", "Avx2")]
    public void Kernel_KnownName_IsThatVariant(string? name, string expected) => Assert.Equal(expected, SimdLevels.Choose(name, s_here).ToString());

    [Theory]
    [InlineData("avx-2", " Did you mean 'avx2'?")]
    [InlineData("vector256", " Did you mean 'vector128'?")]
    [InlineData("avx512", "")] // known, but not to this processor
    [InlineData("fastest", "")]
    [InlineData("2", "")] // no place in an enumeration
    public void Kernel_OtherName_IsRefused(string name, string hint)
    {
        var error = Assert.Throws<ConfigException>(() => SimdLevels.Choose(name, s_here));
        Assert.Equal($"DESCENT_KERNEL: got '{name}'; expected scalar, vector128 or avx2 (what this processor runs).{hint}", error.Message);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1024", 1024)]
    public void Threads_Number_IsTaken(string value, int expected) => Assert.Equal(expected, ThreadTeam.Choose(value));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1025")]
    [InlineData("two")]
    [InlineData("2.5")]
    public void Threads_AnythingElse_IsRefused(string value)
    {
        var error = Assert.Throws<ConfigException>(() => ThreadTeam.Choose(value));
        Assert.Equal($"DESCENT_THREADS: got '{value}'; expected a whole number from 1 to 1024.", error.Message);
    }
}
