using Descent.Configuration;
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

    // A gate of sigmoid(b) keeps for e^b steps: the logarithm of 53 steps. Plain steps would not open the rest of the gates in time.
    [Theory]
    [InlineData("""{ "lstm": { "units": 24, "output": "last" } }, "linear" """, "sgd", "/model/0/lstm")]
    [InlineData("""{ "lstm-classifier": { "units": 24 } }""", "sgd", "/model/0/lstm-classifier")]
    [InlineData("""{ "lstm-classifier": { "units": 24 } }""", "adam", "/model/0/lstm-classifier")]
    public void GradientsThroughManySteps_Vanish_InAnLstm_WhoseGatesAreToStartOpen(string model, string optimizer, string place)
    {
        var config = $$"""
            { "data": { "source": { "copy-task": { "count": 900, "delay": 50 } }, "batchSize": 32 },
              "model": [{{model}}], "optimizer": "{{optimizer}}", "training": { "epochs": 4 } }
            """;
        var remedy = SignalClinic.Of(SignalClinic.Train(config), "DD0101").Remedy;
        Assert.Contains("forgetBias 4", remedy.Text, StringComparison.Ordinal);
        Assert.Equal(new SetLayer("0", "forgetBias", 4.0), remedy.Steps[0]);
        Assert.Equal(optimizer == "sgd" ? [new UseOptimizer("adam", 3e-3)] : Array.Empty<RemedyStep>(), remedy.Steps.Skip(1));
        var treated = ConfigPatch.Apply(ExperimentConfig.Parse(config), remedy.Patch!).ToJson();
        Assert.Contains($"{place}/forgetBias", remedy.Patch, StringComparison.Ordinal);
        Assert.Contains("\"forgetBias\": 4", treated, StringComparison.Ordinal);
    }

    [Fact]
    public void GradientsThroughManySteps_Vanish_InAGru_ToldInWords()
    {
        var config = SignalClinic.Memory(50).Replace("\"rnn\"", "\"gru\"", StringComparison.Ordinal);
        var remedy = SignalClinic.Of(SignalClinic.Train(config), "DD0101").Remedy;
        Assert.Contains("update gates", remedy.Text, StringComparison.Ordinal);
        Assert.Empty(remedy.Steps);
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

    // Somebody divides by a number that was meant for something else.
    [Theory]
    [InlineData(1e-5f, true)]
    [InlineData(0.5f, false)]
    public void AFactorBetweenLayers_ThatLeavesNothing_IsNamed(float factor, bool isSaid)
    {
        var run = DataClinic.Train(DataClinic.Table, null, m => [.. m.Take(2), new Times(factor), .. m.Skip(2)]);
        output.WriteLine(Clinic.Text(run));
        var finding = run.Diagnosis.Findings.FirstOrDefault(f => f.RuleId == "DD0109");
        Assert.Equal(isSaid, finding is not null);
        if (finding is null) return;
        Assert.Equal(Severity.Warn, finding.Severity);
        Assert.Equal(factor, finding.Evidence[0].Value, 1e-3 * factor);
    }

    [Fact]
    public void ConstantOutput_IsSeen_WhereInputsSayNothing()
    {
        var run = SignalClinic.TrainOn(SignalClinic.Digits(preprocess: string.Empty, epochs: 6), 1e-7f);
        var finding = SignalClinic.Of(run, "DD0106");
        output.WriteLine(finding.ToString());
        Assert.Equal(Severity.Warn, finding.Severity);
        Assert.True(finding.Evidence[0].Value < 0.001);
        Assert.Contains("From '1' on all samples are the same, and were from the first look on.", finding.Message, StringComparison.Ordinal);
        Assert.Empty(finding.Remedy.Steps);
    }

    [Fact]
    public void ConstantOutput_OfUnitsThatDied_IsMendedByALowerRate()
    {
        const string Config = """
            { "seed": 1, "data": { "source": { "digits": { "count": 600 } }, "preprocess": ["channel-standardize"], "batchSize": 2 },
              "model": [{ "conv2d": { "filters": 8, "kernel": 3 } }, "batch-norm", "relu", { "max-pool2d": { "size": 2 } }, "flatten", "linear"],
              "optimizer": { "sgd": { "learningRate": 0.05, "momentum": 0.9 } }, "training": { "epochs": 3 } }
            """;
        var finding = SignalClinic.Of(SignalClinic.Train(Config), "DD0106");
        Assert.Contains("none of its units is active; at the first look they were not.", finding.Message, StringComparison.Ordinal);
        Assert.Equal([new ScaleLearningRate(0.1)], finding.Remedy.Steps);
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
