using Descent.Configuration;

namespace Descent.Tests.Diagnostics;

/// <summary>Faults put into small trainings: which finding stands first, and that the same training without the fault has none of its kind. What is
/// right is known from how the fault was made.</summary>
public sealed class FirstNamedTests
{
    private const string Adding = """
        "data": { "source": { "adding-task": { "count": 1200, "steps": 6 } }, "validation": 0.15, "test": 0.15, "batchSize": 32,
            "standardizeTargets": true },
        "model": [{ "rnn": { "units": 24, "output": "last" } }, "linear"],
        "optimizer": { "adam": { "learningRate": 0.005 } }, "training": { "epochs": 5 }
        """;

    private const string Digits = """
        "data": { "source": { "digits": { "count": 1200 } }, "validation": 0.15, "test": 0.15, "batchSize": 32,
            "preprocess": ["channel-standardize"] },
        "model": ["flatten", { "linear": { "units": 32 } }, "relu", { "linear": { "units": 32 } }, "relu", "linear"],
        "optimizer": { "adam": { "learningRate": 0.003 } }, "training": { "epochs": 8 }
        """;

    private const string Normed = """
        "data": { "source": { "digits": { "count": 900 } }, "validation": 0.15, "test": 0.15, "batchSize": 32,
            "preprocess": ["channel-standardize"] },
        "model": [{ "conv2d": { "filters": 8, "kernel": 3, "stride": 2, "padding": 1, "bias": false } }, "batch-norm", "relu", "flatten", "linear"],
        "optimizer": { "sgd": { "learningRate": 0.05, "momentum": 0.9 } }, "training": { "epochs": 4 }
        """;

    private const string Friedman = """
        "data": { "source": { "friedman": { "count": 1200, "noise": 0.5 } }, "validation": 0.15, "test": 0.15, "batchSize": 32,
            "preprocess": ["standardize"], "standardizeTargets": true },
        "model": [{ "linear": { "units": 32 } }, "relu", { "linear": { "units": 32 } }, "relu", "linear"],
        "optimizer": { "adam": { "learningRate": 0.003 } }, "training": { "epochs": 12 },
        "regularizers": [{ "l2": { "strength": 0.0001 } }]
        """;

    private const string Plain = """
        "data": { "source": { "digits": { "count": 2500 } }, "validation": 0.15, "test": 0.15, "batchSize": 32,
            "preprocess": ["channel-standardize"] },
        "model": ["flatten", { "linear": { "units": 64 } }, "relu", "linear"],
        "optimizer": { "sgd": { "learningRate": 0.02, "momentum": 0.9 } }, "training": { "epochs": 5 }
        """;

    private const string Images = """
        "data": { "source": { "shapes": { "count": 280, "size": 16 } }, "validation": 0.1, "test": 0.2, "batchSize": 32,
            "preprocess": ["channel-standardize"] },
        "model": [{ "conv2d": { "filters": 16, "kernel": 3, "padding": 1 } }, "relu", { "max-pool2d": { "size": 2 } },
            { "conv2d": { "filters": 32, "kernel": 3, "padding": 1 } }, "relu", { "max-pool2d": { "size": 2 } }, "flatten",
            { "linear": { "units": 64 } }, "relu", "linear"],
        "optimizer": { "adam": { "learningRate": 0.003 } }, "training": { "epochs": 60 }
        """;

    private const string Bent = """
        "data": { "source": { "friedman": { "count": 1500, "noise": 0.5 } }, "validation": 0.15, "test": 0.15, "batchSize": 32,
            "preprocess": ["standardize"], "standardizeTargets": true },
        "model": [{ "linear": { "units": 48 } }, "tanh", { "linear": { "units": 48 } }, "tanh", "linear"],
        "optimizer": { "sgd": { "learningRate": 0.03, "momentum": 0.9 } }, "training": { "epochs": 12 }
        """;

    [Theory]
    [InlineData("DD0415", Adding, """ "input-dropped" """)] // states of a recurrent layer differ from step to step, not from sample to sample
    [InlineData("DD0415", Normed, """ "input-dropped" """)] // a product without bias is 0, and not for dead units
    [InlineData("DD0415", Digits, """ "input-dropped", {"weights-filled":{"names":["1.bias"],"value":-0.1}} """)] // rectified to 0, and not dead
    [InlineData("DD0104", Adding, """{"weights-filled":{"names":["*bias_ih*"],"value":10}}""")] // states at their ends
    [InlineData("DD0104", Bent, """{"weights-scaled":{"names":["0.weight"],"factor":100}}""")] // it learns, slowly
    [InlineData("DD0103", Friedman, """{"weights-filled":{"names":["2.bias"],"value":-10}}""")] // decay is all that is left
    [InlineData("DD0103", Normed, """{"weights-filled":{"names":["1.bias"],"value":-10}}""")]
    [InlineData("DD0707", Friedman, """{"branch-off":{"at":2,"gate":0.0001}}""")] // the penalty moves its weights
    [InlineData("DD0414", Friedman, """{"labels-shuffled":{"part":"training"}}""")] // and so parts differ
    [InlineData("DD0414", Digits, """ "labels-shuffled" """, 1)]
    [InlineData("DD0401", Friedman, """{"inputs-scaled":{"factor":20}}""")] // it learns, slowly
    [InlineData("DD0401", Friedman, """{"inputs-scaled":{"factor":1,"offset":4}}""")]
    [InlineData("DD0405", Friedman, """{"targets-scaled":{"factor":100}}""")]
    [InlineData("DD0302", Bent, """{"weights-scaled":{"names":["0.weight"],"factor":50}}, {"weights-scaled":{"names":["2.weight"],"factor":0.02}}""")]
    [InlineData("DD0411", Digits, """{"labels-shuffled":{"share":0.6}}""")]
    public void Fault_IsNamedFirst(string rule, string config, string sabotage, int epochs = int.MaxValue)
    {
        var record = Train(config, $""" "prepare": [{sabotage}], """);
        Assert.Equal(rule, record.Findings[0].Rule);
        Assert.True(record.Findings[0].IsAlarm);
        Assert.InRange(record.Findings[0].Step, 0, (long)epochs * record.StepsPerEpoch);
        Assert.DoesNotContain(Train(config, string.Empty).Findings, f => f.Rule == rule && f.IsAlarm);
    }

    /// <summary>A fault and a change of the config: rules that ask the run at its end, small batches, and few samples.</summary>
    [Theory]
    [InlineData("DD0401", Friedman, "\"batchSize\": 32", "\"batchSize\": 4", """{"inputs-scaled":{"factor":20}}""")] // few to a batch
    [InlineData("DD0402", Normed, "\"batchSize\": 32", "\"batchSize\": 8", """{"inputs-scaled":{"factor":0.01}}""")] // behind a norm
    [InlineData("DD0401", Plain, "\"preprocess\": [\"channel-standardize\"]", "\"preprocess\": []", "")] // pixels from 0 to 1
    public void FaultWithAChange_IsNamedFirst(string rule, string config, string from, string to, string sabotage)
    {
        var changed = config.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(config, changed);
        var record = Train(changed, sabotage.Length == 0 ? string.Empty : $""" "prepare": [{sabotage}], """);
        Assert.Equal((rule, true), (record.Findings[0].Rule, record.Findings[0].IsAlarm));
        var sound = sabotage.Length == 0 ? config : changed;
        Assert.DoesNotContain(Train(sound, string.Empty).Findings, f => f.Rule == rule && f.IsAlarm);
    }

    [Fact]
    public void FewImages_AreLearntByHeart_AndNothingIsSaidOfTheirLabels()
    {
        var findings = Train(Images, string.Empty).Findings;
        Assert.Equal(("DD0904", true), (findings[0].Rule, findings[0].IsAlarm));
        Assert.DoesNotContain(findings, f => f.Rule == "DD0414");
    }

    private static ZooRecord Train(string config, string prepare)
    {
        var text = $$"""{ "why": "a test", "kind": "mlp", {{prepare}} "config": { {{config}} } }""";
        return new ZooRunner().Run(ZooFile.Healthy("a-test", text, "a-test.json"), 1);
    }
}
