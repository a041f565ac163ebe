using Descent.Configuration;
using Descent.Data;
using Descent.Formats;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Configuration;

/// <summary>Runs whose samples have a class at each step or pixel, from the config to the prediction.</summary>
public sealed class PlacesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"cross-entropy\"")]
    [InlineData("\"focal\"")]
    [InlineData("\"dice\"")]
    [InlineData("{\"cross-entropy\": {\"labelSmoothing\": 0.1}}")]
    public void UNet_OnDrawnShapes_LearnsWithEveryLossOfMaps(string loss)
    {
        var setup = TrainingSetup.Create(ConfigSamples.Parse(
            "{\"segmentation-shapes\": {\"count\": 40, \"size\": 16}}", "[{\"unet\": {\"widths\": [4, 8]}}]",
            $"\"loss\": {loss}, \"optimizer\": {{\"adam\": {{\"learningRate\": 0.01}}}}, \"training\": {{\"epochs\": 4}}", "\"batchSize\": 4"));
        Assert.Equal([7, 16, 16], setup.Data.OutputShape());
        var run = setup.CreateTrainer().Fit(setup.TrainingData);
        Assert.Equal(RunOutcome.Finished, run.Outcome);
        Assert.True(run.Epochs[^1].Loss < run.Epochs[0].Loss, $"{run.Epochs[0].Loss} to {run.Epochs[^1].Loss}");
        Assert.Equal(8 * 16 * 16, run.Test!.Answers);
        Assert.Equal(8 * 16 * 16, run.Test.Confusion!.Cast<long>().Sum());
        Assert.Null(run.Test.Perplexity);
    }

    [Fact]
    public void Segmenter_SavedAndRead_PredictsMapsAndShares()
    {
        var config = ConfigSamples.Parse(
            "{\"segmentation-shapes\": {\"count\": 20, \"size\": 16}}", "[{\"unet\": {\"widths\": [4, 8]}}]",
            "\"training\": {\"maxSteps\": 1}", "\"batchSize\": 4, \"preprocess\": [\"channel-standardize\"]");
        var setup = TrainingSetup.Create(config);
        using (var run = new RunFolder(_folder["run"], config.ToJson(), SavedModel.Metadata(config, setup.Data)))
            setup.CreateTrainer(run).Fit(setup.TrainingData);
        var picture = new byte[16 * 16 * 3];
        for (var i = 0; i < picture.Length; i++) picture[i] = (byte)(i * 7);
        PngWriter.Write(_folder["picture.png"], new ImageBytes(16, 16, 3, picture));
        var model = SavedModel.Load(_folder["run"]);
        Assert.Equal([16, 16], model.Data.TargetShape);

        var prediction = Assert.Single(model.Predict(model.Read(_folder["picture.png"])));

        Assert.Equal("picture.png", prediction.File);
        Assert.Equal(256, prediction.Classes.Count);
        Assert.All(prediction.Ranking, r => Assert.Equal(prediction.Classes.Count(c => c == r.Class) / 256f, r.Probability));
        // By hand: planes, standardised, through the model, and the largest of seven scores.
        var planes = new float[3 * 256];
        for (var i = 0; i < 256; i++)
            for (var c = 0; c < 3; c++)
                planes[(c * 256) + i] = picture[(3 * i) + c] / 255f;
        model.Data.Preprocessors[0].Apply(planes);
        using var mode = GradMode.NoGrad();
        var scores = model.Model.Forward(Tensor.From(planes, Shape.Create(1, 3, 16, 16))).ToArray();
        Assert.Equal(Enumerable.Range(0, 256).Select(at => Enumerable.Range(0, 7).MaxBy(c => scores[(c * 256) + at])), prediction.Classes);
    }

    [Theory]
    [InlineData("[\"flatten\", \"linear\"]", "(7,)", "(7, 16, 16)", "unet")]
    [InlineData("[{\"conv2d\": {\"filters\": 3, \"kernel\": 1}}]", "(3, 16, 16)", "(7, 16, 16)", "\"filters\": 7")]
    public void Model_ThatGivesNoMap_IsAnErrorThatSaysHow(string model, string got, string expected, string hint)
    {
        var config = ConfigSamples.Parse("{\"segmentation-shapes\": {\"count\": 20, \"size\": 16}}", model);
        var message = ConfigSamples.Error(() => config.BuildModel(config.LoadData()));
        Assert.Contains($"gives {got} a sample", message, StringComparison.Ordinal);
        Assert.Contains($"expected {expected}", message, StringComparison.Ordinal);
        Assert.Contains(hint, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"gpt\": {\"size\": 16, \"heads\": 2, \"layers\": 1}}]")]
    [InlineData("[{\"embedding\": {\"size\": 8}}, {\"lstm\": {\"units\": 24}}, \"linear\"]")]
    public void Text_ThatRepeatsItself_IsLearnedAndContinued(string model)
    {
        const string Round = "abcdefgh ";
        _folder.Write("text.txt", string.Concat(Enumerable.Repeat(Round, 200)));
        var config = ExperimentConfig.Parse(
            ConfigSamples.Text("{\"text\": {\"path\": \"text.txt\", \"length\": 11}}", model,
                "\"optimizer\": {\"adam\": {\"learningRate\": 0.02}}, \"training\": {\"epochs\": 12}", "\"batchSize\": 16"), _folder["config.json"]);
        var setup = TrainingSetup.Create(config);
        Assert.Equal([11, 10], setup.Data.OutputShape());
        Run run;
        using (var folder = new RunFolder(_folder["run"], config.ToJson(), SavedModel.Metadata(config, setup.Data)))
            run = setup.CreateTrainer(folder).Fit(setup.TrainingData);

        Assert.InRange(run.Test!.Accuracy!.Value, 0.99, 1);
        Assert.Equal(Math.Exp(run.Test.Loss), run.Test.Perplexity!.Value, 9);
        Assert.Equal(run.Test.Samples * 11, run.Test.Answers);
        var saved = SavedModel.Load(_folder["run"]);
        var expected = string.Concat(Enumerable.Repeat(Round, 5))[3..];
        Assert.Equal(expected, string.Concat(saved.Continue("abc", expected.Length, temperature: 0)));
        Assert.Equal(string.Concat(saved.Continue("abc", 30, 1, seed: 4)), string.Concat(saved.Continue("abc", 30, 1, seed: 4)));
        Assert.Contains("got 'xY'", Assert.Throws<DataException>(() => saved.Continue("xaY", 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_WithTemperatureOne_DrawsAsProbableAsTheModelSays()
    {
        _folder.Write("text.txt", string.Concat(Enumerable.Repeat("abc", 100)));
        var config = ExperimentConfig.Parse(
            ConfigSamples.Text("{\"text\": {\"path\": \"text.txt\", \"length\": 1}}", "[{\"embedding\": {\"size\": 2}}, \"linear\"]",
                "\"training\": {\"maxSteps\": 1}"),
            _folder["config.json"]);
        var setup = TrainingSetup.Create(config);
        using (var folder = new RunFolder(_folder["run"], config.ToJson(), SavedModel.Metadata(config, setup.Data)))
            setup.CreateTrainer(folder).Fit(setup.TrainingData);
        var saved = SavedModel.Load(_folder["run"]);
        using var mode = GradMode.NoGrad();
        var scores = saved.Model.Forward(Tensor.From([0], Shape.Create(1, 1))).ToArray(); // after "a"
        var shares = scores[..3].Select(s => Math.Exp(s)).ToArray(); // without the unknown

        var drawn = Enumerable.Range(0, 4000).Select(seed => saved.Continue("a", 1, 1, (ulong)seed).First()).ToList();

        for (var c = 0; c < 3; c++) Assert.Equal(shares[c] / shares.Sum(), drawn.Count(t => t == "abc"[c..(c + 1)]) / 4000.0, 0.03);
    }

    [Fact]
    public void Vocabulary_WithoutAText_MustBeGiven() => Assert.Contains(
        "Only samples of a text say so themselves",
        ConfigSamples.Error(() =>
            ConfigSamples.Model("[{\"gpt\": {\"size\": 8, \"heads\": 2}}]").BuildModel([4], 2, new Rng(1))), StringComparison.Ordinal);

    [Fact]
    public void Evaluation_PixelsWithoutAClass_CountNowhere()
    {
        var data = new ByteMapDataset([0, 255, 255, 0], [1, 1, 4], [0, 1, 255, 1], 2);
        // Scores 0 and 2 x - 1: class 1 where a pixel is 1.
        var model = new Box { Body = (_, x) => Tensor.From([0, 0, 0, 0, .. x.ToArray().Select(v => (2 * v) - 1)], Shape.Create(1, 2, 1, 4)) };
        var training = new TrainingData(data);
        var evaluation = Evaluator.Measure(model, new CrossEntropy(), data, training);
        Assert.Equal(new long[,] { { 1, 0 }, { 1, 1 } }, evaluation.Confusion);
        Assert.Equal(2 / 3.0, evaluation.Accuracy!.Value, 12);
        Assert.Equal(3, evaluation.Answers);
        var wrong = Math.Log(1 + Math.Exp(1));
        var right = Math.Log(1 + Math.Exp(-1));
        Assert.Equal((right + right + wrong) / 3, evaluation.Loss, 1e-6);
    }
}

/// <summary>What tests ask of a run's data.</summary>
internal static class OutputShapes
{
    public static int[] OutputShape(this ExperimentData data) => data.Demand.Output.Sizes.ToArray();
}
