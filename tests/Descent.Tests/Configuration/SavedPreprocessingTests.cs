using Descent.Configuration;
using Descent.Data;
using Descent.Training;

namespace Descent.Tests.Configuration;

/// <summary>What was measured on the training samples comes back from the model's file to the bit, and predictions in units.</summary>
public sealed class SavedPreprocessingTests
{
    [Theory]
    [InlineData("\"mean-image\"")]
    [InlineData("{\"pca\": {\"components\": 12}}")]
    [InlineData("{\"pca\": {\"variance\": 0.8}}")]
    [InlineData("{\"pca-whitening\": {\"components\": 20, \"epsilon\": 0.01}}")]
    [InlineData("{\"zca-whitening\": {\"epsilon\": 0.1}}")]
    [InlineData("\"channel-standardize\", {\"pca\": {\"components\": 5}}, \"standardize\"")]
    public void Images_SavedModel_PredictsTheSameBits(string preprocess)
    {
        var config = ConfigSamples.Parse(
            "{\"digits\": {\"count\": 120}}", "[\"flatten\", \"linear\"]", "\"training\": {\"epochs\": 1}", $"\"preprocess\": [{preprocess}]");
        Check(config, setup => Digits.Generate(300, 77));
    }

    [Fact]
    public void Table_OneHot_TakesUnknownCategoriesAsTheSettingSays()
    {
        using var folder = new TemporaryFolder();
        var file = folder["table.csv"];
        File.WriteAllLines(file, ["code,size,class", .. Enumerable.Range(0, 60).Select(i => $"{i % 4},{i * 0.5},{(i % 4 == 1 ? "a" : "b")}")]);
        var strange = folder["strange.csv"];
        File.WriteAllLines(strange, ["code,size", "9,1", "2,3"]);
        foreach (var unknown in new[] { "zero", "error" })
        {
            var config = ConfigSamples.Parse(
                $"{{\"csv\": {{\"path\": {System.Text.Json.JsonSerializer.Serialize(file)}}}}}", "[\"linear\"]", "\"training\": {\"epochs\": 1}",
                $"\"preprocess\": [{{\"one-hot\": {{\"features\": [0], \"unknown\": \"{unknown}\"}}}}]");
            var model = Check(config, setup => setup.Data.Test);
            Assert.Equal([5], model.Data.InputShape);
            if (unknown == "zero") Assert.Equal(2, model.Predict(model.Read(strange)).Count());
            else Assert.Contains("got 9 for feature 0", Assert.Throws<DataException>(() => model.Predict(model.Read(strange)).ToList()).Message);
        }
    }

    [Fact]
    public void RegressionTargets_Standardized_ComeBackInUnits()
    {
        using var folder = new TemporaryFolder();
        var file = folder["heights.csv"];
        int Height(int i) => 5000 + (30 * (i % 10)) - (7 * (i / 10));
        File.WriteAllLines(file, ["x,y,target", .. Enumerable.Range(0, 200).Select(i => $"{i % 10},{i / 10},{Height(i)}")]);
        var config = ConfigSamples.Parse(
            $"{{\"csv\": {{\"path\": {System.Text.Json.JsonSerializer.Serialize(file)}}}}}", "[\"linear\"]",
            "\"training\": {\"epochs\": 60}, \"optimizer\": {\"adam\": {\"learningRate\": 0.05}}",
            "\"preprocess\": [\"pca-whitening\"], \"standardizeTargets\": true");
        var model = Check(config, setup => setup.Data.Test);
        var predicted = model.Predict(model.Read(file)).ToArray();
        for (var i = 0; i < 200; i++)
            Assert.Equal(Height(i), Assert.Single(predicted[i].Values), tolerance: 3);
    }

    [Fact]
    public void LargestMatrix_FitsIntoTheFile()
    {
        var rng = new Rng(3);
        var features = new float[40 * 3072];
        rng.FillNormal(features, 0, 1);
        var zca = new ZcaWhitening(0.1);
        zca.Fit(new FloatDataset(features, [3, 32, 32], new int[40], 1));
        using var folder = new TemporaryFolder();
        var file = folder["model.safetensors"];
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream)) zca.Write(writer);
        Descent.Formats.SafetensorsFile.Write(
            file, [], new Dictionary<string, string> { ["state"] = System.Text.Encoding.UTF8.GetString(stream.ToArray()) });
        Assert.InRange(new FileInfo(file).Length, 4 * 3072 * 3072 / 2, 30_000_000);
        using var state = System.Text.Json.JsonDocument.Parse(Descent.Formats.SafetensorsFile.Read(file).Metadata["state"]);
        var read = (ZcaWhitening)Preprocessor.Read(state.RootElement);
        Assert.True(zca.Matrix.Span.SequenceEqual(read.Matrix.Span));
        Assert.Equal(zca.Mean, read.Mean);
    }

    // Trains, saves, loads, and compares what both say about raw samples.
    private static SavedModel Check(ExperimentConfig config, Func<TrainingSetup, Dataset> samples)
    {
        using var folder = new TemporaryFolder();
        var setup = TrainingSetup.Create(config);
        using (var run = new RunFolder(folder["run"], config.ToJson(), SavedModel.Metadata(config, setup.Data)))
            setup.CreateTrainer(run).Fit(setup.TrainingData);
        var saved = SavedModel.Load(folder["run"]);
        var raw = samples(setup);
        var expected = new List<float[]>();
        setup.Model.Evaluate();
        using (GradMode.NoGrad())
        {
            foreach (var batch in new DataLoader(raw, new DataLoaderOptions { BatchSize = 256, Preprocessors = setup.Data.Preprocessors }).Epoch(0))
            {
                var shape = Shape.Create([batch.Count, .. setup.Data.SampleShape]);
                var output = setup.Model.Forward(Tensor.From(batch.Inputs.AsSpan(0, shape.ElementCount), shape));
                var numbers = (setup.Data.TargetKind == TargetKind.Classes ? output.Softmax() : output).ToArray();
                setup.Data.Targets?.Restore(numbers);
                expected.AddRange(numbers.Chunk(setup.Data.Outputs));
            }
        }

        var predictions = saved.Predict(raw).ToArray();
        Assert.Equal(raw.Count, predictions.Length);
        for (var i = 0; i < predictions.Length; i++)
        {
            var got = setup.Data.TargetKind == TargetKind.Values
                ? predictions[i].Values
                : [.. predictions[i].Ranking.OrderBy(p => p.Class).Select(p => p.Probability)];
            Assert.Equal(expected[i], got);
        }

        return saved;
    }
}
