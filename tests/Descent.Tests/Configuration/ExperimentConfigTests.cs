using System.Globalization;
using System.Text.Json;
using Descent.Configuration;
using Descent.Data;
using Descent.Formats;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests.Configuration;

public sealed class ExperimentConfigTests
{
    [Fact]
    public void ToJson_DefaultConfig_ParsesToTheSameAgain()
    {
        var first = DefaultConfig.Parse().ToJson();
        Assert.Equal(first, ExperimentConfig.Parse(first, "resolved.json").ToJson());
        Assert.Contains("\"epsilon\": 1E-05", first, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_EverythingGiven_ParsesToTheSameAgain()
    {
        var config = ConfigSamples.Parse(
            "{\"csv\": {\"path\": \"a/ü.csv\", \"target\": \"price\", \"numeric\": [\"x\"], \"separator\": \";\", \"header\": true}}",
            "[{\"conv2d\": {\"filters\": 3, \"kernel\": [3, 5], \"padding\": [1, 2, 3, 4], \"initializer\": {\"normal\": {\"mean\": -0.1}}}}, "
            + "{\"residual\": {\"branch\": [\"relu\"], \"shortcut\": [\"tanh\"]}}, {\"max-pool2d\": {\"stride\": [1, 2], \"padding\": \"valid\"}}]",
            "\"seed\": 18446744073709551615, \"loss\": {\"mse\": {\"reduction\": \"sum\"}}, \"schedule\": {\"cosine\": {\"end\": 0.1}}, "
                + "\"initializer\": \"kaiming-normal\"",
            "\"validation\": null, \"test\": 0.30000000000000004");
        var text = config.ToJson();
        Assert.Equal(text, ExperimentConfig.Parse(text, "other/folder/config.json").ToJson());
        Assert.Contains("0.30000000000000004", text, StringComparison.Ordinal);
        Assert.Contains("18446744073709551615", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_SmallestConfig_HasEveryDefault()
    {
        using var json = JsonDocument.Parse(ConfigSamples.Parse().ToJson());
        var root = json.RootElement;
        Assert.Equal(
            ["name", "seed", "data", "model", "initializer", "init", "loss", "regularizers", "optimizer", "schedule", "metrics", "training",
                "doctor"],
                root.EnumerateObject().Select(p =>
                p.Name));
        Assert.Equal(0.001, root.GetProperty("optimizer").GetProperty("adam").GetProperty("learningRate").GetDouble());
        Assert.Equal(64, root.GetProperty("data").GetProperty("batchSize").GetInt32());
        Assert.Equal(10, root.GetProperty("training").GetProperty("epochs").GetInt32());
        Assert.Equal(2000, root.GetProperty("data").GetProperty("source").GetProperty("quadrants").GetProperty("count").GetInt32());
    }

    [Fact]
    public void Parse_OtherCulture_ReadsPoints()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
            var config = ConfigSamples.Parse(rest: "\"optimizer\": {\"sgd\": {\"learningRate\": 0.125}}");
            Assert.Equal(0.125f, config.BuildOptimizer(new Linear(1, 1, new Rng(1)).Parameters()).LearningRate);
            Assert.Contains("0.125", config.ToJson(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void BuildOptimizer_Settings_Arrive()
    {
        var parameters = new Linear(1, 1, new Rng(1)).Parameters();
        var sgd = Assert.IsType<Sgd>(ConfigSamples.Parse(
            rest: "\"optimizer\": {\"sgd\": {\"learningRate\": 0.5, "
                + "\"momentum\": 0.25, \"weightDecay\": 0.125, \"nesterov\": true}}").BuildOptimizer(parameters));
        Assert.Equal((0.5f, 0.25f, 0f, 0.125f, true), (sgd.LearningRate, sgd.Momentum, sgd.Dampening, sgd.WeightDecay, sgd.IsNesterov));
        var adam = Assert.IsType<AdamW>(ConfigSamples.Parse(rest: "\"optimizer\": \"adamw\"").BuildOptimizer(parameters));
        Assert.Equal((0.001f, 0.9f, 0.999f, 1e-8f, 0.01f), (adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay));
    }

    [Fact]
    public void BuildSchedule_Settings_Arrive()
    {
        var step = ConfigSamples.Parse(rest: "\"schedule\": {\"step\": {\"everyEpochs\": 2, \"gamma\": 0.5}}").BuildSchedule();
        Assert.Equal(0.25f, step.Factor(step: 45, stepsPerEpoch: 10, totalSteps: 100));
        var cosine = ConfigSamples.Parse(rest: "\"schedule\": {\"cosine\": {\"end\": 0.5, \"warmupSteps\": 4}}").BuildSchedule();
        Assert.Equal((0.2f, 0.5f), (cosine.Factor(0, 10, 100), cosine.Factor(100, 10, 100)));
    }

    [Fact]
    public void BuildLoss_WithoutLoss_FollowsTheTargets()
    {
        Assert.IsType<CrossEntropy>(ConfigSamples.Parse().BuildLoss(TargetKind.Classes));
        Assert.IsType<Mse>(ConfigSamples.Parse().BuildLoss(TargetKind.Values));
    }

    [Theory]
    [InlineData("mse", TargetKind.Classes, "config.json:4: loss.mse: the data's targets are classes; expected one of "
        + "cross-entropy, nll, focal, hinge, squared-hinge, dice: mse compares numbers, and class 9 is not nine times class 1.")]
    [InlineData("cross-entropy", TargetKind.Values, "loss.cross-entropy: the data's targets are values; expected one of mse, l1, ")]
    [InlineData("triplet", TargetKind.Values, "triplet compares three outputs of a model, and a data set gives "
        + "one input a sample; call it in a loop of your own.")]
    public void BuildLoss_OtherTargets_SaysWhy(string loss, TargetKind target, string expected) =>
        Assert.Contains(expected, ConfigSamples.Error(() => ConfigSamples.Parse(rest: $"\"loss\": \"{loss}\"").BuildLoss(target)),
            StringComparison.Ordinal);

    [Fact]
    public void LoadData_SameSeedOfData_IsTheSameForAnotherRun()
    {
        float[] First(string rest, string data)
        {
            var training = ConfigSamples.Parse(rest: rest, data: data).LoadData().Training;
            var sample = new float[2];
            training.ReadSample(0, sample);
            return sample;
        }

        Assert.Equal(First("\"seed\": 1", "\"seed\": 5"), First("\"seed\": 2", "\"seed\": 5"));
        Assert.NotEqual(First("\"seed\": 1", "\"seed\": 5"), First("\"seed\": 1", "\"seed\": 6"));
    }

    [Fact]
    public void LoadData_Preprocess_IsAppliedInOrderToBatches()
    {
        const string Settings = "\"preprocess\": [\"min-max\", \"standardize\"], \"batchSize\": 2000, \"test\": 0, \"validation\": null";
        var data = ConfigSamples.Parse(data: Settings).LoadData();
        var batch = data.TrainingLoader().Epoch(0).Single();
        Assert.Equal(2000, batch.Count);
        var x = batch.Inputs.Where((_, i) => i % 2 == 0).Select(v => (double)v).ToArray();
        Assert.Equal(0, x.Average(), 1e-5);
        Assert.Equal(1, x.Average(v => v * v), 1e-4);
        Assert.Equal("min-max", data.Preprocessors[0].Kind);
    }

    [Fact]
    public void LoadData_Csv_ReadsRelativeToTheConfig()
    {
        var folder = ConfigSamples.Folder();
        try
        {
            File.WriteAllLines(Path.Combine(folder, "t.csv"), ["x,price", .. Enumerable.Range(0, 20).Select(i => $"{i},{i}.5")]);
            File.WriteAllText(Path.Combine(folder, "c.json"),
                ConfigSamples.Text("{\"csv\": {\"path\": \"t.csv\", \"target\": \"price\"}}", "[\"linear\"]"));
            var config = ExperimentConfig.Load(Path.Combine(folder, "c.json"));
            var data = config.LoadData();
            Assert.Equal((TargetKind.Values, 1, 14), (data.TargetKind, data.Outputs, data.Training.Count));
            Assert.NotNull(data.Schema);
            Assert.IsType<Mse>(config.BuildLoss(data.TargetKind));
            Assert.Equal(1, Assert.IsType<Linear>(config.BuildModel(data).Single()).Outputs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void LoadData_Idx_ReadsGivenTestFiles()
    {
        var folder = ConfigSamples.Folder();
        try
        {
            WriteIdx(folder, "a", 20);
            WriteIdx(folder, "b", 6);
            var text = ConfigSamples.Text("{\"idx\": {\"images\": \"a.images\", \"labels\": \"a.labels\", \"testImages\": \"b.images\", "
                + "\"testLabels\": \"b.labels\"}}");
            var data = ExperimentConfig.Parse(text, Path.Combine(folder, "c.json")).LoadData();
            Assert.Equal((18, 2, 6, 3), (data.Training.Count, data.Validation.Count, data.Test.Count, data.Outputs));
            Assert.Equal([1, 2, 2], data.SampleShape);
            var missing = Assert.Throws<DataException>(() => ConfigSamples.Parse("{\"idx\": {\"folder\": \"no-such-folder\"}}").LoadData()).Message;
            Assert.StartsWith("config.json:2: data.source.idx: ", missing, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteIdx(string folder, string name, int count)
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, count * 4).Select(i => (byte)i)];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 3))];
        File.WriteAllBytes(Path.Combine(folder, name + ".images"), images);
        File.WriteAllBytes(Path.Combine(folder, name + ".labels"), labels);
    }
}
