using Descent.Diagnostics;
using Xunit.Abstractions;

namespace Descent.Tests.Diagnostics;

/// <summary>Units that are dead, saturated, always on, copies of each other; and gradients of one sign.</summary>
public sealed class SignalUnitTests(ITestOutputHelper output)
{
    [Fact]
    public void DeadUnits_AreCounted_OverAThousandSamplesOrAll()
    {
        var run = SignalClinic.Train(SignalClinic.Digits(epochs: 5), SignalClinic.Fill("3.bias", -20));
        var finding = SignalClinic.Of(run, "DD0103");
        output.WriteLine(finding.ToString());
        Assert.Equal("DD0103", run.Diagnosis.Findings[0].RuleId);
        Assert.Equal(("3", 1.0), (finding.Layer, finding.Evidence[0].Value));
        Assert.True(finding.Evidence[1].Value >= 500);
        Assert.Contains("born dead", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void SparseLayers_AreSound() => SignalClinic.AssertQuiet(SignalClinic.Train(
        SignalClinic.Digits("""{ "linear": { "units": 128 } }, "relu" """, epochs: 3), SignalClinic.Fill("1.bias", -0.6f)));

    [Fact]
    public void SaturatedUnits_OfLargeInputs_AreProvenByNormalisedOnes()
    {
        var run = SignalClinic.TrainOn(SignalClinic.Digits(SignalClinic.Stack("tanh", 2), preprocess: string.Empty), 255);
        var finding = SignalClinic.Of(run, "DD0104");
        output.WriteLine(Clinic.Text(run));
        Assert.Contains("inputs", finding.Cause, StringComparison.Ordinal);
        Assert.Contains(finding.Experiments, e => e.After < e.Before);
    }

    [Fact]
    public void SaturatedUnits_OfLargeWeights_FollowFromThem()
    {
        var run = SignalClinic.Train(SignalClinic.Digits(SignalClinic.Stack("tanh", 2)), SignalClinic.Scale("weight", 25));
        Assert.Equal("DD0302", run.Diagnosis.Findings[0].RuleId);
        Assert.Contains("DD0302", SignalClinic.Of(run, "DD0104").FollowsFrom);
    }

    [Theory]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    public void OneHiddenLayer_ThatSaturatesALittle_IsSound(string activation) => SignalClinic.AssertQuiet(SignalClinic.Train(
        SignalClinic.Digits(SignalClinic.Stack(activation, 1), """{ "adam": { "learningRate": 0.005 } }""")));

    [Fact]
    public void UnitsThatAreAlwaysOn_AreWorthAHint()
    {
        var run = SignalClinic.Train(
            SignalClinic.Digits("""{ "linear": { "units": 16 } }, "relu" """, """{ "adam": { "learningRate": 0.0001 } }"""),
            SignalClinic.Fill("1.bias", 9));
        Assert.Equal(Severity.Info, SignalClinic.Of(run, "DD0105").Severity);
        Assert.DoesNotContain(SignalClinic.Train(SignalClinic.Digits()).Diagnosis.Findings, f => f.RuleId == "DD0105");
    }

    [Theory]
    [InlineData("1.weight")]
    [InlineData("3.weight")]
    public void CopiesOfAUnit_AreFound_AtTheStart(string name)
    {
        var finding = SignalClinic.Of(SignalClinic.Train(SignalClinic.Digits(epochs: 1), SignalClinic.Copy(name)), "DD0107");
        Assert.Equal((0, name[..1]), (finding.FirstStep, finding.Layer));
        Assert.Contains("All 32 units", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CopiesThatNothingParts_AreAFact()
    {
        void Copy(Descent.Nn.Module model)
        {
            foreach (var name in (string[])["1.", "3."]) SignalClinic.Copy(name)(model);
            // Every unit also weighs the same in what follows.
            foreach (var (_, p) in model.NamedParameters().Where(p => p.Name is "3.weight" or "5.weight"))
            {
                var values = p.Value.ToArray();
                for (var i = 0; i < values.Length; i++) values[i] = values[i - (i % p.Shape[1])];
                p.Value.Assign(values);
            }
        }

        Assert.Equal(Severity.Fail, SignalClinic.Train(SignalClinic.Digits(epochs: 1), Copy).Diagnosis.Of("DD0107").Max(f => f.Severity));
    }

    [Fact]
    public void CopiesInARecurrentLayer_AreFound() =>
        Assert.Equal("0", SignalClinic.Of(SignalClinic.Train(SignalClinic.Memory(3), m =>
        {
            SignalClinic.Copy("weight")(m);
            SignalClinic.Copy("bias")(m);
        }), "DD0107").Layer);

    [Fact]
    public void InputsFarFromZero_MakeZigZag()
    {
        var run = SignalClinic.TrainOn(SignalClinic.Digits("""{ "linear": { "units": 32 } }, "relu" """, preprocess: string.Empty), 1, 4);
        var finding = SignalClinic.Of(run, "DD0201");
        output.WriteLine(finding.ToString());
        Assert.Equal(("1", 0.9), (finding.Layer, finding.Confidence));
        Assert.Contains(new AddPreprocessing("standardize"), finding.Remedy.Steps);
        Assert.True(finding.Experiments[0].After < finding.Experiments[0].Before);
    }

    [Fact]
    public void PixelsFromZeroToOne_AreSound() => SignalClinic.AssertQuiet(SignalClinic.Train(
        SignalClinic.Digits(preprocess: string.Empty, optimizer: """{ "adam": { "learningRate": 0.003 } }""")));
}
