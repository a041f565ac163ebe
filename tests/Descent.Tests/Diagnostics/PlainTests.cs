using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>Numbers as people write them.</summary>
public sealed class PlainTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(2.3046, "2.3")]
    [InlineData(0.012345, "0.0123")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(5.81e-6, "5.81e-6")]
    [InlineData(-2e-9, "-2e-9")]
    [InlineData(1234.4, "1234")]
    [InlineData(99.96, "100")]
    [InlineData(3.097e35, "3.1e35")]
    [InlineData(double.PositiveInfinity, "infinite")]
    [InlineData(double.NaN, "not a number")]
    public void Number_HasThreeDigits(double value, string text) => Assert.Equal(text, Plain.Number(value));

    [Theory]
    [InlineData("a rate of 5.81E-06, then 1.23E+03.", "a rate of 5.81e-6, then 1230.")]
    [InlineData("1e-05 and DD0103, layer '3.E-1'", "1e-5 and DD0103, layer '3.E-1'")]
    public void Sentence_HasNoExponentsOfMachines(string before, string after) => Assert.Equal(after, Plain.Sentence(before));

    [Fact]
    public void EveryFinding_IsWrittenSo()
    {
        var run = SignalClinic.Train(SignalClinic.Digits(), SignalClinic.Scale("weight", 1e-4f));
        Assert.NotEmpty(run.Diagnosis.Findings);
        Assert.DoesNotContain("E-", run.Diagnosis.ToText(), StringComparison.Ordinal);
    }
}
