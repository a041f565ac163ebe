using Descent.Diagnostics;
using Xunit.Abstractions;

namespace Descent.Tests.Diagnostics;

/// <summary>Signals and gradients through depth and time.</summary>
public sealed class SignalFlowTests(ITestOutputHelper output)
{
    private const string Adam = """{ "adam": { "learningRate": 0.002 } }""";

    [Fact]
    public void GradientsThroughManySigmoids_Vanish()
    {
        var run = SignalClinic.Train(SignalClinic.Digits(SignalClinic.Stack("sigmoid", 7), epochs: 3));
        var finding = SignalClinic.Of(run, "DD0101");
        output.WriteLine(Clinic.Text(run));
        Assert.Equal(("1", Severity.Warn), (finding.Layer, finding.Severity));
        Assert.Contains("each of 6 layers passes", finding.Message, StringComparison.Ordinal);
        Assert.Contains(new ReplaceEvery("sigmoid", "relu"), finding.Remedy.Steps);
        Assert.Equal(8, finding.Plots[0].Labels!.Count);
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("tanh")]
    [InlineData("gelu")]
    public void ManyLayers_ByTheUsualRules_AreSound(string activation) => SignalClinic.AssertQuiet(SignalClinic.Train(SignalClinic.Digits(
        SignalClinic.Stack(activation, 7), Adam, more: $$""", "initializer": "{{(activation == "tanh" ? "xavier" : "kaiming")}}-normal" """)));

    [Fact]
    public void GradientsThroughManySteps_Vanish_InAPlainRecurrentLayer()
    {
        var finding = SignalClinic.Of(SignalClinic.Train(SignalClinic.Memory(50)), "DD0101");
        output.WriteLine(finding.ToString());
        Assert.Equal("0", finding.Layer);
        Assert.Equal(53, finding.Plots[0].Lines[0].Y.Count);
        Assert.True(finding.Plots[0].Lines[0].Y[0] < 1e-3 * finding.Plots[0].Lines[0].Y[^1]);
    }

    [Fact]
    public void FewSteps_AreSound() => SignalClinic.AssertQuiet(SignalClinic.Train(SignalClinic.Memory(3)));

    [Fact]
    public void GradientsThroughManySteps_Explode_InARectifiedRecurrentLayer()
    {
        var run = SignalClinic.Train(SignalClinic.Memory(20, """, "activation": "relu" """), SignalClinic.Scale("weight_hh", 6));
        output.WriteLine(Clinic.Text(run));
        Assert.True(SignalClinic.Of(run, "DD0102").Evidence[0].Value > 100);
        Assert.Equal("DD0302", run.Diagnosis.Findings[0].RuleId);
    }

    [Fact]
    public void AttentionWithoutAWayAround_MakesAllSamplesAlike()
    {
        const string Config = """
            { "data": { "source": { "copy-task": { "count": 900, "delay": 6 } }, "batchSize": 32 },
              "model": [{ "linear": { "units": 16 } }, { "positional-encoding": { "learned": true, "dropout": 0 } },
                "multi-head-attention", "multi-head-attention",
                "multi-head-attention", "multi-head-attention", "multi-head-attention",
                "multi-head-attention", "multi-head-attention", "multi-head-attention",
                "flatten", "linear"],
              "optimizer": { "adam": { "learningRate": 0.001 } }, "training": { "epochs": 4 } }
            """;
        var run = SignalClinic.Train(Config);
        output.WriteLine(Clinic.Text(run));
        Assert.True(SignalClinic.Of(run, "DD0108").Evidence[0].Value > 0.99);
    }

    [Fact]
    public void TransformersLayers_AreSound() => SignalClinic.AssertQuiet(SignalClinic.Train("""
        { "data": { "source": { "copy-task": { "count": 900, "delay": 6 } }, "batchSize": 32 },
          "model": [{ "linear": { "units": 16 } }, { "positional-encoding": { "learned": true, "dropout": 0 } },
            { "transformer-encoder": { "layers": 2, "heads": 2, "hidden": 32, "dropout": 0, "normFirst": true, "finalNorm": true } },
            "flatten", "linear"],
          "optimizer": { "adam": { "learningRate": 0.003 } }, "training": { "epochs": 3 } }
        """));

    [Fact]
    public void ConstantOutput_IsSeen_WhereInputsSayNothing()
    {
        var run = SignalClinic.TrainOn(SignalClinic.Digits(preprocess: string.Empty, epochs: 6), 1e-7f);
        var finding = SignalClinic.Of(run, "DD0106");
        output.WriteLine(finding.ToString());
        Assert.Equal(Severity.Warn, finding.Severity);
        Assert.True(finding.Evidence[0].Value < 0.001);
    }

    [Fact]
    public void ConvolutionsOnDigits_AreSound() => SignalClinic.AssertQuiet(SignalClinic.Train("""
        { "data": { "source": { "digits": { "count": 900 } }, "preprocess": ["channel-standardize"], "batchSize": 32 },
          "model": [{ "conv2d": { "filters": 6, "kernel": 3 } }, "relu", { "max-pool2d": { "size": 2 } },
            { "conv2d": { "filters": 8, "kernel": 3 } }, "relu",
            { "max-pool2d": { "size": 2 } }, "flatten", "linear"],
          "optimizer": { "sgd": { "learningRate": 0.05, "momentum": 0.9 } }, "training": { "epochs": 4 } }
        """));
}
