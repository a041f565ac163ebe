using Descent.Configuration;
using Descent.Diagnostics;

namespace Descent.Tests.Configuration;

/// <summary>Every step of a remedy, on several configs: what it writes parses, and says what the step says.</summary>
public sealed class ConfigPrescriberTests
{
    private const string Images = """
        { "data": { "source": { "digits": { "count": 200 } }, "preprocess": ["channel-standardize", "standardize"],
            "augment": [{ "random-crop": { "padding": 1 } }], "mix": ["mixup"], "sampling": null, "batchSize": 32 },
          "model": [{ "conv2d": { "filters": 4, "kernel": 3 } }, "sigmoid", { "dropout": { "p": 0.3 } }, "batch-norm",
            { "residual": { "branch": [{ "conv2d": { "filters": 4, "kernel": 3, "padding": "same", "initializer": "zeros" } }, "sigmoid"] } },
            { "sequential": { "layers": ["relu",
              { "checkpoint": { "layers": ["flatten", { "weight-norm": { "layer": { "linear": { "units": 16 } } } }] } }] } },
            { "parallel": { "branches": [["sigmoid"], []] } }, { "linear": { "units": 10 } }, "softmax"],
          "initializer": "zeros", "regularizers": [{ "l2": { "strength": 0.1 } }, { "label-smoothing": { "share": 0.1 } }, "l1"],
          "optimizer": { "adamw": { "learningRate": 0.1, "weightDecay": 3 } }, "training": { "epochs": 30, "maxSteps": 40, "maxMinutes": 3,
            "clip": { "clip-norm": { "limit": 0.001 } }, "groups": [{ "names": ["*.bias"], "weightDecay": 1 }] } }
        """;

    private const string Values = """
        { "data": { "source": { "regression": {} }, "validation": null },
          "model": [{ "mlp": { "hidden": [8, 8], "activation": "sigmoid" } }], "optimizer": { "sgd": { "learningRate": 0.5 } },
          "training": { "stop": null } }
        """;

    private static ExperimentConfig Treated(string config, params RemedyStep[] steps)
    {
        var parsed = ExperimentConfig.Parse(config);
        var patch = new ConfigPrescriber(parsed).Write(new Remedy("As it says.", steps));
        Assert.NotNull(patch);
        var treated = ConfigPatch.Apply(parsed, patch);
        Assert.Equal(treated.ToJson(), ExperimentConfig.Parse(treated.ToJson()).ToJson()); // and it stays what it is
        return treated;
    }

    private static string At(ExperimentConfig config, string path)
    {
        var node = ConfigTree.Find(ConfigPatch.Node(config.ToJson()), JsonPointer.OfPath(path));
        return node is null ? "-" : ConfigNodeText.Of(node);
    }

    private static string[] Names(ExperimentConfig config) =>
        [.. ConfigPatch.Node(config.ToJson()).Member("model")!.Items.Select(i => LayerPath.EntryOf(i)!.Value.Name)];

    public static TheoryData<RemedyStep, string, string> ImageSteps => new()
    {
        { new ScaleLearningRate(0.1), "optimizer.adamw.learningRate", "0.01" },
        { new SetLearningRate(0.0003), "optimizer.adamw.learningRate", "0.0003" },
        { new SetOptimizer("weightDecay", 0.01), "optimizer.adamw.weightDecay", "0.01" },
        { new UseOptimizer("adam", 0.001), "optimizer.adam.learningRate", "0.001" },
        { new UseSchedule("cosine"), "schedule.cosine.end", "0" },
        { new UseLoss("focal"), "loss.focal.gamma", "2" },
        { new SetLayer("2", "p", 0.1), "model[2].dropout.p", "0.1" },
        { new SetLayer("0", "bias", false), "model[0].conv2d.bias", "false" },
        { new SetLayer("4.branch.0", "bias", false), "model[4].residual.branch[0].conv2d.bias", "false" },
        { new SetLayer("5.1.1", "units", 20), "model[5].sequential.layers[1].checkpoint.layers[1].weight-norm.layer.linear.units", "20" },
        { new ReplaceLayer("1", "relu"), "model[1]", "\"relu\"" },
        { new ReplaceLayer("4.branch.1", "tanh"), "model[4].residual.branch[1]", "\"tanh\"" },
        { new ReplaceLayer("6.0.0", "tanh"), "model[6].parallel.branches[0][0]", "\"tanh\"" },
        { new UseInitializer("kaiming-normal"), "model[4].residual.branch[0].conv2d.initializer", "null" },
        { new AddPreprocessing("scale-to-unit"), "data.preprocess[2]", "-" }, // no such name
        { new RemovePreprocessing(1), "data.preprocess[1]", "-" },
        { new RemoveAugmentation(), "data.augment", "[]" },
        { new RemoveAugmentation(), "data.mix", "[]" },
        { new BalanceClasses(), "data.sampling.class-balanced.replacement", "true" },
        { new RemovePenalties(), "optimizer.adamw.weightDecay", "0" },
        { new RemovePenalties(), "training.groups[0].weightDecay", "0" },
        { new RemovePenalties(), "regularizers", "[{\"label-smoothing\":{\"share\":0.1}}]" },
        { new SetLabelSmoothing(0.2), "regularizers[1].label-smoothing.share", "0.2" },
        { new SetBatchSize(128), "data.batchSize", "128" },
        { new SetEpochs(60), "training.epochs", "60" },
        { new SetEpochs(60), "training.maxSteps", "null" },
        { new StopEarly(), "training.stop.early-stopping.patience", "3" },
        { new ClipNorm(1), "training.clip.clip-norm.limit", "1" },
        { new ClipNorm(null), "training.clip", "null" },
        { new SetSetting("data.shuffle", false), "data.shuffle", "false" },
        { new SetSetting("model[7].linear.bias", false), "model[7].linear.bias", "false" },
    };

    [Theory]
    [MemberData(nameof(ImageSteps))]
    public void Step_DoesWhatItSays(RemedyStep step, string path, string expected)
    {
        if (step is AddPreprocessing) Assert.Null(new ConfigPrescriber(ExperimentConfig.Parse(Images)).Write(new Remedy("No.", step)));
        else Assert.Equal(expected, At(Treated(Images, step), path));
    }

    [Fact]
    public void Layers_AreNamedAsBeforeTheFirstStep()
    {
        var treated = Treated(
            Images, new RemoveLayer("1"), new InsertLayer("3", "relu"), new RemoveLayer("8"), new SetLayer("7", "bias", false),
            new InsertLayer("0", "tanh"));
        Assert.Equal(["conv2d", "tanh", "dropout", "batch-norm", "relu", "residual", "sequential", "parallel", "linear"], Names(treated));
        Assert.Equal("false", At(treated, "model[8].linear.bias"));
    }

    [Fact]
    public void MovedLayer_KeepsItsSettings()
    {
        var treated = Treated(
            Images, new MoveLayer("2", "3"), new SetLayer("2", "p", 0.2), new ReplaceLayer("3", """{"group-norm": {"groups": 2}}"""));
        Assert.Equal(["conv2d", "sigmoid", "group-norm", "dropout"], Names(treated)[..4]);
        Assert.Equal("0.2", At(treated, "model[3].dropout.p"));
        Assert.Equal(["conv2d", "dropout", "sigmoid"], Names(Treated(Images, new MoveLayer("2", "0")))[..3]);
    }

    [Fact]
    public void EveryActivation_IsReplacedWhereverItStands()
    {
        var images = Treated(Images, new ReplaceEvery("sigmoid", "relu"));
        Assert.DoesNotContain("sigmoid", images.ToJson(), StringComparison.Ordinal);
        Assert.Equal("\"relu\"", At(images, "model[4].residual.branch[1]"));
        Assert.Equal("\"relu\"", At(Treated(Values, new ReplaceEvery("sigmoid", "relu")), "model[0].mlp.activation"));
    }

    [Fact]
    public void Values_HaveStepsOfTheirOwn()
    {
        Assert.Equal("true", At(Treated(Values, new StandardizeTargets()), "data.standardizeTargets"));
        var stopped = Treated(Values, new StopEarly());
        Assert.Equal(("3", "0.1"), (At(stopped, "training.stop.early-stopping.patience"), At(stopped, "data.validation")));
        Assert.Equal("\"tanh\"", At(Treated(Values, new InsertLayer(string.Empty, "tanh")), "model[0]"));
        Assert.Equal("3", At(Treated(Values, new InsertLayer("0", """{"linear": {"units": 3}}""")), "model[1].linear.units"));
    }

    public static TheoryData<RemedyStep> Impossible => new()
    {
        new RemoveLayer("0"), // the only one
        new SetLayer("0.3", "p", 0.1), // inside of a ready model
        new SetLayer("0", "dropouts", 0.1),
        new RemoveLayer("7"),
        new RemoveLayer("0.weight"),
        new RemoveLayer(string.Empty),
        new SetOptimizer("epsilon", 1e-8),
        new SetOptimizer("momentum", 3),
        new SetLearningRate(double.NaN),
        new SetLearningRate(0.5), // that is what it has
        new RemovePreprocessing(0),
        new UseLoss("cross-entropy-of-nothing"),
        new ReplaceEvery("gelu", "relu"),
        new SetSetting("nowhere.at.all", 1),
        new SetSetting("data.split", "nonsense at all"),
        new UseOptimizer("nonsense", 0.1),
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void WhatCannotBeDone_HasNoPatch(RemedyStep step) =>
        Assert.Null(new ConfigPrescriber(ExperimentConfig.Parse(Values)).Write(new Remedy("No.", step)));

    [Fact]
    public void StepThatFits_IsWrittenWithoutTheOneThatDoesNot() =>
        Assert.Equal("0.05", At(Treated(Values, new RemoveLayer("9"), new ScaleLearningRate(0.1)), "optimizer.sgd.learningRate"));

    [Fact]
    public void PatchWhoseModelCannotBeBuilt_IsNone()
    {
        var config = ExperimentConfig.Parse("""
            { "data": { "source": { "digits": { "count": 100 } } }, "model": ["flatten", { "linear": { "units": 10 } }, "softmax"] }
            """);
        var prescriber = new ConfigPrescriber(config, config.LoadData(), 1000);
        Assert.Null(prescriber.Write(new Remedy("No.", new SetLayer("1", "units", 7)))); // ten classes
        Assert.Null(prescriber.Write(new Remedy("No.", new RemoveLayer("0")))); // an image for a linear layer
        Assert.Null(prescriber.Write(new Remedy("No.", new UseLoss("mse")))); // classes
        Assert.Equal("[{\"op\":\"remove\",\"path\":\"/model/2\"}]", prescriber.Write(new Remedy("Yes.", new RemoveLayer("2"))));
    }

    [Fact]
    public void LabelSmoothing_IsSetWhereItStands()
    {
        const string Loss = """{ "data": { "source": "quadrants" }, "model": ["linear"], "loss": { "cross-entropy": { "labelSmoothing": 0.9 } } }""";
        Assert.Equal("0.1", At(Treated(Loss, new SetLabelSmoothing(0.1)), "loss.cross-entropy.labelSmoothing"));
        Assert.Null(new ConfigPrescriber(ExperimentConfig.Parse(Values)).Write(new Remedy("No.", new SetLabelSmoothing(0.1))));
    }

    [Fact]
    public void WhatIsThereAlready_IsNoPatch()
    {
        const string Xavier = """{ "data": { "source": "quadrants" }, "model": ["linear"], "initializer": "xavier-normal" }""";
        var prescriber = new ConfigPrescriber(ExperimentConfig.Parse(Xavier));
        Assert.Null(prescriber.Write(new Remedy("By Xavier's rule.", new UseInitializer("xavier-normal"))));
        Assert.NotNull(prescriber.Write(new Remedy("By Kaiming's rule.", new UseInitializer("kaiming-normal"))));
    }
}
