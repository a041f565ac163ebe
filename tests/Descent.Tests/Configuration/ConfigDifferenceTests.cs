using Descent.Configuration;

namespace Descent.Tests.Configuration;

/// <summary>Settings that differ, by their paths.</summary>
public sealed class ConfigDifferenceTests
{
    [Fact]
    public void Settings_AreComparedByPath()
    {
        var differences = ConfigDifference.Compare(
            """{"seed": 1, "model": [{"linear": {"units": 8}}, "relu"], "rate": 1e-3, "gone": true, "same": []}""",
            """{"seed": 1.0, "model": [{"linear": {"units": 9}}, "relu", "tanh"], "rate": 0.001, "same": []}""");
        Assert.Equal(
            [new("model[0].linear.units", "8", "9"), new("gone", "true", null), new ConfigDifference("model[2]", null, "\"tanh\"")], differences);
        Assert.Contains("expected a config", Assert.Throws<ConfigException>(() => ConfigDifference.Compare("{", "{}")).Message);
    }
}
