using System.Globalization;
using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Configuration.Folds;

/// <summary>Folds that hold every sample out once, and trainings that know nothing of what is held out.</summary>
public sealed class ConfigCrossValidationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Blobs_HoldsEverySampleOutOnceInEachRepeat()
    {
        var config = ExperimentConfig.Parse(
            """
            {"data": {"source": {"blobs": {"count": 60, "classes": 4}}, "test": 0.2, "preprocess": ["standardize"]}, "model": ["linear"],
                "training": {"epochs": 1}}
            """);
        List<FoldPrediction> predictions = [];
        var validation = new ConfigCrossValidation(config, folds: 4, repeats: 2);
        var result = validation.Run(predictions: predictions.Add);
        var test = config.LoadData().Test;
        var set = Enumerable.Range(0, test.Count).Select(test.DescribeSample).ToHashSet();
        Assert.Equal(8, result.Folds.Count);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            var own = predictions.Where(p => p.Repeat == repeat).ToList();
            Assert.Equal(48, own.Select(p => p.Sample).Distinct().Count());
            Assert.Equal(48, own.Count);
            Assert.DoesNotContain(own, p => set.Contains(p.Sample));
            // Stratified: 12 of each class, 3 in each fold.
            Assert.All(own.GroupBy(p => (p.Fold, p.Targets[0])), g => Assert.Equal(3, g.Count()));
        }

        Assert.NotEqual(predictions.Take(12).Select(p => p.Sample), predictions.Skip(48).Take(12).Select(p => p.Sample));
        Assert.Equal([(0UL, 1UL), (1UL, 2UL)], Enumerable.Range(0, 2).Select(validation.SeedsOf));
    }

    [Fact]
    public void Run_Metrics_AreMeanAndDeviationOfTheFolds()
    {
        var config = ExperimentConfig.Parse(
            """{"data": {"source": {"regression": {"count": 40, "noise": 0.1}}, "test": 0}, "model": ["linear"], "training": {"epochs": 1}}""");
        List<FoldPrediction> predictions = [];
        var result = new ConfigCrossValidation(config, folds: 4).Run(predictions: predictions.Add);
        double[] rmse = [.. predictions.GroupBy(p => p.Fold)
            .Select(g => Math.Sqrt(g.Average(p => Math.Pow((double)p.Predicted[0] - p.Targets[0], 2))))];
        var mean = rmse.Sum() / 4;
        var metric = result.Metrics.Single(m => m.Name == "rmse");
        Assert.Equal(mean, metric.Mean, 1e-6);
        Assert.Equal(Math.Sqrt(rmse.Sum(r => Math.Pow(r - mean, 2)) / 3), metric.StandardDeviation, 1e-6);
        Assert.Equal((rmse.Min(), rmse.Max()), (metric.Least, metric.Largest), new Near());
        Assert.True(result.IsComplete);
    }

    // A held-out row with a monstrous feature, or an absurd target, must leave the other predictions of its fold as they are.
    [Theory]
    [InlineData("1e6,3", 0)]
    [InlineData("77,1e6", 1)]
    public void Fold_HeldOutRowChanges_ModelStays(string replacement, int column)
    {
        var predictions = PredictionsOf("plain.csv", null, column, replacement);
        var row = predictions.First(p => p.Fold == 2).Sample;
        var line = int.Parse(row.Split("line ")[1].Split([' ', ',', ':'])[0], CultureInfo.InvariantCulture);
        var changed = PredictionsOf("changed.csv", line, column, replacement);
        var number = predictions.FindIndex(p => p.Sample == row);
        for (var i = 0; i < predictions.Count; i++)
        {
            if (predictions[i].Fold != 2 || (i == number && column == 0)) continue;
            Assert.Equal(predictions[i].Predicted, changed[i].Predicted);
        }

        // While other folds, which train on it, do change: the test can fail.
        Assert.NotEqual(predictions.Where(p => p.Fold != 2).Select(p => p.Predicted[0]), changed.Where(p => p.Fold != 2).Select(p => p.Predicted[0]));
    }

    [Fact]
    public void Fold_Preprocessing_IsFittedOnItsTrainingSamples()
    {
        var config = ExperimentConfig.Parse(
            """{"data": {"source": {"blobs": {"count": 50}}, "test": 0.2, "preprocess": ["standardize"]}, "model": ["linear"]}""");
        for (var fold = 0; fold < 3; fold++)
        {
            var data = config.LoadData(null, new FoldChoice(fold, 3, 9, 0));
            var (values, sample) = (new List<float>(), new float[2]);
            for (var i = 0; i < data.Training.Count; i++)
            {
                data.Training.ReadSample(i, sample);
                values.Add(sample[0]);
            }

            var mean = values.Average(v => (double)v);
            var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            var loader = new DataLoader(data.Training, new DataLoaderOptions { BatchSize = 1000, Preprocessors = data.Preprocessors });
            var host = loader.Epoch(0).Single();
            for (var i = 0; i < values.Count; i++) Assert.Equal((values[i] - mean) / deviation, host.Inputs[2 * i], 1e-4);
            Assert.Equal(40, data.Training.Count + data.Test.Count);
            Assert.Empty(Indices(data.Training).Intersect(Indices(data.Test)));
        }
    }

    [Theory]
    [InlineData("\"stop\": {\"early-stopping\": {\"patience\": 2}}", "\"constant\"", true)]
    [InlineData("\"epochs\": 3", "\"reduce-on-plateau\"", true)]
    [InlineData("\"epochs\": 3", "{\"linear-warmup\": {\"then\": \"reduce-on-plateau\"}}", true)]
    [InlineData("\"epochs\": 3", "\"cosine\"", false)]
    public void Validation_OnlyWhereSomethingWatchesIt_ComesFromTheTrainingSamples(string training, string schedule, bool isExpected)
    {
        var config = ExperimentConfig.Parse(
            $$"""
            {"data": {"source": {"blobs": {"count": 100} }, "test": 0.2, "validation": 0.25}, "model": ["linear"], "schedule": {{schedule}},
             "training": { {{training}} } }
            """);
        var validation = new ConfigCrossValidation(config, folds: 4);
        Assert.Equal(isExpected ? 0.25 : 0, validation.ValidationShare);
        var data = config.LoadData(null, new FoldChoice(1, 4, 0, validation.ValidationShare));
        Assert.Equal((isExpected ? 45 : 60, isExpected ? 15 : 0, 20), (data.Training.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(80, Indices(data.Training).Concat(Indices(data.Validation)).Concat(Indices(data.Test)).Distinct().Count());
        // What is held out is the same, whoever watches.
        Assert.Equal(Indices(config.LoadData(null, new FoldChoice(1, 4, 0, 0)).Test), Indices(data.Test));
    }

    [Fact]
    public void Groups_OfATable_StayTogether()
    {
        var rows = Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i},{i % 7},{i % 10},{(i % 2 == 0 ? "x" : "y")}"));
        var path = _folder.Write("table.csv", "a,b,patient,label\n" + string.Join('\n', rows) + "\n");
        var options = new TableOptions { Split = new SplitChoice(SplitKind.Grouped, "patient") };
        for (var fold = 0; fold < 3; fold++)
        {
            var table = TableFolds.Load(path, options, new FoldChoice(fold, 3, 1, 0.2), 0.2, 4);
            HashSet<int> Patients(int[] indices) => [.. indices.Select(i => i % 10)];
            HashSet<int>[] parts = [Patients(table.Rows.Training), Patients(table.Rows.Validation), Patients(table.Rows.Test)];
            Assert.All(parts, p => Assert.NotEmpty(p));
            Assert.Equal(parts.Sum(p => p.Count), parts.SelectMany(p => p).Distinct().Count());
        }
    }

    [Fact]
    public void Run_TextOrNoShare_IsRefused()
    {
        var text = _folder.Write("text.txt", string.Concat(Enumerable.Repeat("to be or not to be ", 100)));
        var path = text.Replace("\\", "/", StringComparison.Ordinal);
        var config = ExperimentConfig.Parse(
            $$"""{"data": {"source": {"text": {"path": "{{path}}", "length": 8} } }, "model": [{"gpt": {"layers": 1, "heads": 1, "size": 8} }] }""");
        Assert.Contains("got a text", Assert.Throws<DataException>(() => new ConfigCrossValidation(config).Run()).Message, StringComparison.Ordinal);
        var blind = ExperimentConfig.Parse(
            """{"data": {"source": "blobs", "validation": 0}, "model": ["linear"], "training": {"stop": "early-stopping"}}""");
        Assert.Contains("got no data.validation", Assert.Throws<ConfigException>(() => new ConfigCrossValidation(blind).Run())
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CrossValidation_NothingHeldOut_IsRefused()
    {
        var rng = new Rng(1);
        Sequential model = [new Linear(1, 1, rng)];
        var trainer = new Trainer(model, new Mse(), new Sgd(model.Parameters(), 0.01f), new TrainerOptions { Epochs = 1 });
        var data = new TrainingData(new FloatDataset([1, 2], [1], [1f, 2]));
        Assert.Contains("got nothing held out in fold 1", Assert.Throws<TrainingException>(
            () => CrossValidation.Run(2, _ => new FoldTraining(trainer, data))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Indices(Dataset samples) => Enumerable.Range(0, samples.Count).Select(samples.DescribeSample);

    private List<FoldPrediction> PredictionsOf(string name, int? changedLine, int column, string replacement)
    {
        List<string> lines = ["a,y"];
        for (var i = 0; i < 40; i++) lines.Add(FormattableString.Invariant($"{i * 37 % 41},{(i * 37 % 41 * 2) + (i % 5)}"));
        if (changedLine is { } line)
        {
            var cells = lines[line - 1].Split(',');
            cells[column] = replacement.Split(',')[column];
            lines[line - 1] = string.Join(',', cells);
        }

        var path = _folder.Write(name, string.Join('\n', lines) + "\n").Replace("\\", "/", StringComparison.Ordinal);
        var config = ExperimentConfig.Parse(
            $$"""
            {"data": {"source": {"csv": {"path": "{{path}}", "target": "y", "targetKind": "values"} }, "test": 0.1, "validation": 0.2,
                "preprocess": ["standardize"],
             "standardizeTargets": true}, "model": ["linear"], "optimizer": {"sgd": {"learningRate": 0.1} },
             "training": {"epochs": 5, "stop": {"early-stopping": {"patience": 1} } } }
            """);
        List<FoldPrediction> predictions = [];
        new ConfigCrossValidation(config, folds: 4).Run(predictions: predictions.Add);
        return predictions;
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-6 && Math.Abs(x.Item2 - y.Item2) < 1e-6;

        public int GetHashCode((double, double) obj) => 0;
    }
}
