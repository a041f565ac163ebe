using System.Text.Json;
using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Configuration;

/// <summary>Metrics, roles and label smoothing from the config to the files of a run and back.</summary>
public sealed class MetricConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Metrics_WatchedByRules_AreMeasuredWithoutBeingListed()
    {
        var config = ConfigSamples.Parse(rest: """
            "metrics": ["accuracy", {"f1": {"average": "weighted"}}],
            "schedule": {"linear-warmup": {"then": {"reduce-on-plateau": {"metric": "recall"}}}},
            "training": {"epochs": 2, "stop": {"early-stopping": {"metric": "auroc"}}, "checkpoint": {"best": "f1-micro"}}
            """, source: "\"blobs\"");
        var setup = TrainingSetup.Create(config);
        Assert.Equal(["accuracy", "f1-weighted", "auroc", "recall", "f1-micro"], setup.Metrics.Select(m => m.Name));
        var run = setup.CreateTrainer(_folder["checkpoints"], []).Fit(setup.TrainingData);
        Assert.Equal(run.Epochs.Max(e => e.Validation!.Find("f1-micro")!.Value), run.Best!.Value.Value);
        Assert.Equal(3, SavedModel.Load(run.Best.File).Data.Outputs); // predict can use it
    }

    [Theory]
    [InlineData("\"metrics\": [\"rmse\"]", "metrics[0].rmse: the data have 2 classes; expected values.")]
    [InlineData("\"metrics\": [\"f1\", \"f1\"]", "metrics[1].f1: got f1 twice; expected each metric once.")]
    [InlineData("\"metrics\": [\"top-k\"]", "metrics[0].top-k: the data have 2 classes; expected more than 5 classes.")]
    [InlineData("\"training\": {\"stop\": {\"early-stopping\": {\"metric\": \"acuracy\"}}}",
        "training.stop.early-stopping.metric: got 'acuracy'; expected loss or the name of a metric.")]
    [InlineData("\"training\": {\"checkpoint\": {\"best\": \"r2\"}}",
        "training.checkpoint.best: got r2, and the data have 2 classes; expected values.")]
    [InlineData("\"training\": {\"checkpoint\": {\"best\": \"confusion-matrix\"}}",
        "training.checkpoint.best: got confusion-matrix; expected a metric of which more or less is better.")]
    public void Metrics_ThatDoNotFit_AreRefusedInWords(string rest, string expected)
    {
        var config = ConfigSamples.Parse(rest: rest);
        Assert.Contains(expected, ConfigSamples.Error(() => TrainingSetup.Create(config)), StringComparison.Ordinal);
    }

    [Fact]
    public void Best_WithoutCheckpoints_IsRefused() => Assert.Contains(
        "training.checkpoint.keepLast: got 0 besides best; expected 1 or more, or no best.",
        ConfigSamples.Error(() => ConfigSamples.Parse(rest: "\"training\": {\"checkpoint\": {\"best\": \"loss\", \"keepLast\": 0}}")),
        StringComparison.Ordinal);

    [Fact]
    public void LabelSmoothing_AsAnEntry_IsTheLosss()
    {
        Tensor scores = Tensor.From([2f, -1f, 0.5f, 0f, 3f, 1f], [2, 3]);
        Target classes = IntTensor.Create([0, 2]);
        float Of(string rest) => ConfigSamples.Parse(rest: rest).BuildLoss(TargetKind.Classes).Forward(scores, classes).Item();
        var expected = new CrossEntropy(labelSmoothing: 0.2f).Forward(scores, classes).Item();
        Assert.Equal(expected, Of("\"regularizers\": [{\"label-smoothing\": {\"share\": 0.2}}]"));
        Assert.Equal(expected, Of("\"regularizers\": [\"l2\", {\"label-smoothing\": {\"share\": 0.2}}], \"loss\": \"cross-entropy\""));
        var weighted = new CrossEntropy(weights: [1, 2, 3], labelSmoothing: 0.1f).Forward(scores, classes).Item();
        Assert.Equal(weighted, Of("\"regularizers\": [\"label-smoothing\"], \"loss\": {\"cross-entropy\": {\"weights\": [1, 2, 3]}}"));
        Assert.Single(ConfigSamples.Parse(rest: "\"regularizers\": [\"l2\", \"label-smoothing\"]").BuildPenalties());
    }

    [Theory]
    [InlineData("\"loss\": \"focal\", \"regularizers\": [\"label-smoothing\"]", "got label-smoothing for the loss Focal; expected cross-entropy")]
    [InlineData("\"loss\": {\"cross-entropy\": {\"labelSmoothing\": 0.2}}, \"regularizers\": [\"label-smoothing\"]",
        "got label-smoothing besides the loss's labelSmoothing; expected one of the two.")]
    [InlineData("\"regularizers\": [\"label-smoothing\", \"label-smoothing\"]", "got label-smoothing twice; expected it once.")]
    public void LabelSmoothing_WhereItCannotBe_IsRefused(string rest, string expected) => Assert.Contains(
        expected, ConfigSamples.Error(() => ConfigSamples.Parse(rest: rest).BuildLoss(TargetKind.Classes)), StringComparison.Ordinal);

    [Fact]
    public void Run_ItsFiles_HaveMetricsUnitsAndOneTest()
    {
        var model = Train("\"metrics\": [\"f1\", \"auroc\", \"confusion-matrix\"]", out var run);
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder["run/summary.json"]));
        var units = summary.RootElement.GetProperty("metrics").EnumerateArray()
            .Select(m => $"{m.GetProperty("name")} {m.GetProperty("unit")} {m.GetProperty("better")}");
        Assert.Equal(["loss nats lower", "f1 share higher", "auroc  higher", "confusion-matrix  ", "accuracy share higher"], units);
        var test = summary.RootElement.GetProperty("test");
        Assert.Equal("measured once, after training", test.GetProperty("note").GetString());
        Assert.Equal(run.Test!.Find("auroc")!.Value, test.GetProperty("auroc").GetDouble());
        var line = File.ReadLines(_folder["run/metrics.jsonl"]).Last(l => l.Contains("\"epoch\",", StringComparison.Ordinal));
        using var epoch = JsonDocument.Parse(line);
        Assert.Equal(run.Epochs[^1].Validation!.Find("f1")!.Value, epoch.RootElement.GetProperty("validation").GetProperty("f1").GetDouble());
        Assert.Equal((1, 2, 3), (TestLog.Count(_folder["run"]), TestLog.Note(_folder["run"], "eval"), TestLog.Note(_folder["run"], "eval")));
        // A saved model measures what the run measured.
        var again = model.Measure(model.Config.LoadData().Test);
        Assert.Equal((run.Test.Loss, run.Test.Accuracy, run.Test.Find("f1")!.Value), (again.Loss, again.Accuracy, again.Find("f1")!.Value));
        Assert.NotNull(again.Find("calibration-error"));
    }

    [Fact]
    public void TestLog_OfARunOfBefore_CountsItsSummary()
    {
        _folder.Write("summary.json", "{\"test\": {\"loss\": 1}}");
        Assert.Equal((1, 2), (TestLog.Count(_folder.Root), TestLog.Note(_folder.Root, "eval")));
    }

    [Fact]
    public void ReadWithTargets_OfRows_TakesTheLastColumnsAsTargets()
    {
        var model = Train(string.Empty, out _);
        _folder.Write("rows.csv", "x,y,class\n0.5,0.5,0\n-0.5,0.5,1\n-0.25,-0.5,0\n");
        var evaluation = model.Measure(model.ReadWithTargets(_folder["rows.csv"]));
        Assert.Equal((3, 3L), (evaluation.Samples, evaluation.Answers));
        Assert.Equal([2L, 1L], [evaluation.Confusion![0, 0] + evaluation.Confusion[0, 1], evaluation.Confusion[1, 0] + evaluation.Confusion[1, 1]]);
        _folder.Write("wrong.csv", "x,y,class\n0.5,0.5,7\n");
        var error = Assert.Throws<DataException>(() => model.ReadWithTargets(_folder["wrong.csv"]));
        Assert.Contains("got the class 7; expected a whole number from 0 to 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => model.ReadWithTargets(_folder["nothing.csv"]));
    }

    [Fact]
    public void TrainingAccuracy_OfMapsWithIgnoredPixels_CountsPixelsAndNotBatches()
    {
        // Four samples of two places: the first batch tells three of four right, the second has one place with a class, told wrong.
        int[] classes = [0, 0, 0, 1, Dataset.NoClass, Dataset.NoClass, Dataset.NoClass, 1];
        var data = new TrainingData(new MapDataset(classes));
        var model = new Box { Body = (box, x) => x.MatMul(box.Own[0]).Reshape([x.Shape[0], 2, 1, 2]) }
            .With("weight", Tensor.From([1f, 1f, 0f, 0f], [1, 4])); // class 0 always scores higher
        var trainer = new Trainer(model, new CrossEntropy(), new Optim.Sgd(model.Parameters(), 0f),
            new TrainerOptions { Epochs = 1, BatchSize = 2, Shuffle = false });
        var run = trainer.Fit(data);
        Assert.Equal([(3L, 4L), (0L, 1L)], run.Steps.Select(s => (s.Right, s.Answers)));
        Assert.Equal(3 / 5.0, run.Epochs[0].Accuracy!.Value, 12);
    }

    private SavedModel Train(string rest, out Run run)
    {
        var training = "\"training\": {\"epochs\": 2}";
        var config = ConfigSamples.Parse(rest: rest.Length == 0 ? training : $"{rest}, {training}");
        var setup = TrainingSetup.Create(config);
        using var folder = new RunFolder(_folder["run"], config.ToJson(), SavedModel.Metadata(config, setup.Data));
        run = setup.CreateTrainer(folder).Fit(setup.TrainingData);
        return SavedModel.Load(_folder["run"]);
    }

    private sealed class MapDataset(int[] classes) : Dataset
    {
        public override int Count => classes.Length / 2;

        public override IReadOnlyList<int> SampleShape => [1];

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => 2;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => 2;

        public override IReadOnlyList<int> TargetShape => [1, 2];

        public override void ReadSample(int index, Span<float> destination) => destination[0] = 1;

        public override int ReadClass(int index) => throw new DataException("several");

        public override void ReadClasses(int index, Span<int> destination) => classes.AsSpan(index * 2, 2).CopyTo(destination);

        public override void ReadValues(int index, Span<float> destination) => throw new DataException("classes");

        public override string DescribeSample(int index) => $"map {index}";
    }
}
