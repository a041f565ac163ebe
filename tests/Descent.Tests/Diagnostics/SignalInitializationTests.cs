using Descent.Configuration;
using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Xunit.Abstractions;

namespace Descent.Tests.Diagnostics;

/// <summary>How weights start: each rule on a network that has the fault, and on one that only looks like it.</summary>
public sealed class SignalInitializationTests(ITestOutputHelper output)
{
    private const string Constant = """, "initializer": { "constant": { "value": 0.01 } } """;
    private const string Kaiming = """, "initializer": "kaiming-normal" """;

    [Fact]
    public void ConstantWeights_AreAFact_BeforeTheFirstStep()
    {
        var finding = SignalClinic.Of(SignalClinic.Train(SignalClinic.Digits(epochs: 1, more: Constant)), "DD0301");
        output.WriteLine(finding.ToString());
        Assert.Equal((Severity.Fail, 1.0, 0, "1"), (finding.Severity, finding.Confidence, finding.FirstStep, finding.Layer));
        Assert.Equal(
            "All 25088 weights of '1.weight' start at 0.01, and its 32 units get the same gradient; so it is with 1 other layer.", finding.Message);
        Assert.Equal(new UseInitializer("xavier-normal"), Assert.Single(finding.Remedy.Steps)); // of a few layers
    }

    [Fact]
    public void ZerosEverywhere_AreFound_ThoughNoGradientFlows() =>
        Assert.Equal(Severity.Fail, SignalClinic.Of(
            SignalClinic.Train(SignalClinic.Digits(epochs: 1, more: """, "initializer": "zeros" """)), "DD0301").Severity);

    [Theory]
    [InlineData("5.weight")] // a last layer of zeros
    [InlineData("3.weight")] // a hidden one, told apart by the next layer's weights
    public void LayersOfZeros_ThatGradientsTellApart_AreSound(string name)
    {
        var run = SignalClinic.Train(SignalClinic.Digits(optimizer: """{ "adam": { "learningRate": 0.003 } }"""), SignalClinic.Fill(name, 0));
        Assert.DoesNotContain(run.Diagnosis.Findings, f => f.RuleId is "DD0301" or "DD0107");
    }

    [Fact]
    public void LargeWeights_AreNamed_BeforeWhatFollowsFromThem()
    {
        var run = SignalClinic.Train(
            SignalClinic.Digits(SignalClinic.Stack("relu", 6), more: """, "initializer": { "kaiming-normal": { "gain": 4.5 } } """));
        var finding = SignalClinic.Of(run, "DD0302");
        output.WriteLine(Clinic.Text(run));
        Assert.Equal("DD0302", run.Diagnosis.Findings[0].RuleId);
        Assert.True(Assert.Single(finding.Experiments).After < 2.3);
        Assert.Contains("DD0302", SignalClinic.Of(run, "DD0110").FollowsFrom);
        Assert.Contains("DD0302", SignalClinic.Of(run, "DD0102").FollowsFrom);
        Assert.Contains("DD0302", SignalClinic.Of(run, "DD0111").FollowsFrom);
    }

    [Fact]
    public void LargeWeights_BeforeNorms_AreSound() => SignalClinic.AssertQuiet(SignalClinic.Train(SignalClinic.Digits(
        SignalClinic.Stack("relu", 4, norm: "\"batch-norm\","), more: Kaiming), SignalClinic.Scale("1.weight", 20)));

    [Fact]
    public void RecurrentWeights_ThatAreTooLarge_AreNamed()
    {
        var finding = SignalClinic.Of(SignalClinic.Train(SignalClinic.Memory(2, rate: 0.02), SignalClinic.Scale("weight_hh", 30)), "DD0302");
        Assert.Contains("weight_hh_l0", finding.Message, StringComparison.Ordinal);
        Assert.Equal("0", finding.Layer);
        Assert.Equal(new UseInitializer("orthogonal"), Assert.Single(finding.Remedy.Steps)); // keeps the state's length
    }

    [Fact]
    public void SmallWeights_AreNamed_BeforeWhatFollowsFromThem()
    {
        var run = SignalClinic.Train(
            SignalClinic.Digits(SignalClinic.Stack("relu", 6), more: """, "initializer": { "kaiming-normal": { "gain": 0.25 } } """));
        var finding = SignalClinic.Of(run, "DD0303");
        output.WriteLine(finding.ToString());
        Assert.Equal("DD0303", run.Diagnosis.Findings[0].RuleId);
        Assert.Equal("weights by Kaiming's rule", Assert.Single(finding.Experiments).Change);
        Assert.Contains("DD0303", SignalClinic.Of(run, "DD0109").FollowsFrom);
    }

    [Theory]
    [InlineData("relu", "\"batch-norm\",")]
    [InlineData("relu", "\"layer-norm\",")]
    public void SmallWeights_BeforeNorms_AreSound(string activation, string norm) => SignalClinic.AssertQuiet(SignalClinic.Train(
        SignalClinic.Digits(SignalClinic.Stack(activation, 4, norm), more: """, "initializer": { "normal": { "standardDeviation": 0.001 } } """)));

    [Fact]
    public void FirstLoss_OfALargeLastLayer_IsWrong()
    {
        var run = SignalClinic.Train(SignalClinic.Digits(), SignalClinic.Scale("5.weight", 60));
        var finding = SignalClinic.Of(run, "DD0304");
        output.WriteLine(finding.ToString());
        Assert.Equal((Severity.Warn, "5"), (finding.Severity, finding.Layer));
        Assert.True(finding.Evidence[0].Value > 2);
    }

    [Fact]
    public void FirstLoss_OfKaimingsRule_IsSound() => SignalClinic.AssertQuiet(SignalClinic.Train(SignalClinic.Digits(more: Kaiming)));

    [Fact]
    public void FirstLoss_OfRawInputs_IsNotTheOutputsFault() => Assert.DoesNotContain(
        SignalClinic.TrainOn(SignalClinic.Digits(preprocess: string.Empty), 255).Diagnosis.Findings, f => f.RuleId == "DD0304");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OutputBias_IsAdvice_WhereClassesAreUneven(bool isUneven)
    {
        const string Config = """
            { "data": { "source": { "blobs": { "count": 900, "classes": 2, "features": 4 } }, "batchSize": 32, "preprocess": ["standardize"] },
              "model": [{ "linear": { "units": 16 } }, "relu", "linear"], "optimizer": "adam", "training": { "epochs": 1 } }
            """;
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(Config));
        var data = setup.TrainingData;
        var kept = Enumerable.Range(0, data.Training.Count).Where(i => data.Training.ReadClass(i) == 0 || !isUneven || i % 10 == 0).ToArray();
        var run = setup.CreateTrainer(new DoctorOptions()).Fit(data with { Training = new SubsetDataset(data.Training, kept) });
        Assert.Equal(isUneven, run.Diagnosis.Findings.Any(f => f.RuleId == "DD0305"));
        SignalClinic.AssertQuiet(run);
    }

    [Fact]
    public void ManyLayers_EachALittleTooLarge_AreTooLargeTogether()
    {
        var run = SignalClinic.Train(SignalClinic.Digits(SignalClinic.Stack("relu", 6)), SignalClinic.Scale("weight", 5)); // 2 times Kaiming's
        Assert.Contains(run.Diagnosis.Findings, f => f.RuleId == "DD0302" && f.Experiments.Count > 0);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(0, false)]
    public void YesOrNo_HasAPriorToo(float limit, bool isFound)
    {
        var diagnosis = StructureClinic.Examine(StructureClinic.Mlp(1), new BceLogits(), StructureClinic.Values(s => s > limit ? 1 : 0), epochs: 1);
        Assert.Equal(isFound, diagnosis.Of("DD0305").Any());
    }
}
