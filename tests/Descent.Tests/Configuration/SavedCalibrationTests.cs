using Descent.Configuration;
using Descent.Nn;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Configuration;

public sealed class SavedCalibrationTests : IDisposable
{
    private static readonly SavedCalibration s_two = new(2, 100, 1, 0.5, 0.2, 0.1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Calibrated_SavedAndLoaded_DividesItsScores()
    {
        var (model, config) = Saved();
        model.With(s_two).Save(_folder["calibrated.safetensors"]);
        var calibrated = SavedModel.Load(_folder["calibrated.safetensors"]);
        Assert.Equal(s_two, calibrated.Calibration);
        Assert.Null(model.Calibration);
        AssertSameBits(model.Model, calibrated.Model);
        var test = config.LoadData().Test;
        var scores = model.Ask(test);
        var (plain, divided) = (model.Predict(test).ToList(), calibrated.Predict(test).ToList());
        var probabilities = scores.Probabilities(2);
        for (var i = 0; i < test.Count; i++)
        {
            Assert.Equal(plain[i].Ranking.Select(c => c.Class), divided[i].Ranking.Select(c => c.Class));
            foreach (var c in divided[i].Ranking) Assert.Equal(probabilities[(i * 4) + c.Class], c.Probability, 1e-6);
        }

        // What is measured is what is predicted; the scores themselves stay.
        var expected = CalibrationReport.Of(probabilities, scores.Classes);
        Assert.Equal(expected.Nll, calibrated.Measure(test).Loss, 1e-5);
        Assert.Equal(expected.Accuracy, model.Measure(test).Accuracy!.Value, 1e-12);
        Assert.Equal(scores.Outputs, calibrated.Ask(test).Outputs);
        Assert.Null(calibrated.With((SavedCalibration?)null).Calibration);
    }

    [Fact]
    public void Predict_WithPasses_IsTheMeanOfThem_AndReplays()
    {
        var (model, config) = Saved();
        var test = config.LoadData().Test;
        var predictions = model.Predict(test, new McDropout(model.Model, 9, seed: 4)).ToList();
        var answers = new McDropout(model.Model, 9, seed: 4).Measure(test, model.TrainingData(test));
        for (var i = 0; i < test.Count; i++)
        {
            foreach (var c in predictions[i].Ranking) Assert.Equal(answers.Means[(i * 4) + c.Class], c.Probability, 1e-6);
            Assert.Equal(answers.Uncertainties[i].MutualInformation, predictions[i].Uncertainty!.MutualInformation, 1e-6);
        }

        var again = model.Predict(test, new McDropout(model.Model, 9, seed: 4)).ToList();
        Assert.Equal(predictions.Select(p => p.Uncertainty!.Entropy), again.Select(p => p.Uncertainty!.Entropy));
        Assert.Null(model.Predict(test).First().Uncertainty);
    }

    [Theory]
    [InlineData("", "damaged JSON under 'descent.calibration'")]
    [InlineData("{}", "without 'method'")]
    [InlineData("{\"method\": \"magic\", \"temperature\": 1}", "got a calibration by 'magic'")]
    [InlineData("{\"method\": \"temperature\", \"temperature\": 0}", "expected 'temperature' with a number above 0")]
    [InlineData("{\"method\": \"temperature\", \"temperature\": \"Infinity\"}", "with a number above 0")]
    public void Damaged_IsASentence(string json, string expected)
    {
        var (model, _) = Saved();
        Dictionary<string, string> metadata = new(SavedModel.Metadata(model.Config, model.Config.LoadData())) { ["descent.calibration"] = json };
        ModuleState.Save(model.Model, _folder["damaged.safetensors"], metadata);
        var error = Assert.Throws<DataException>(() => SavedModel.Load(_folder["damaged.safetensors"]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private (SavedModel Model, ExperimentConfig Config) Saved()
    {
        var config = ConfigSamples.Parse(
            "{\"blobs\": {\"count\": 100, \"classes\": 4}}", "[{\"linear\": {\"units\": 8}}, \"relu\", {\"dropout\": {\"p\": 0.2}}, \"linear\"]");
        var data = config.LoadData();
        ModuleState.Save(config.BuildModel(data), _folder["model.safetensors"], SavedModel.Metadata(config, data));
        return (SavedModel.Load(_folder["model.safetensors"]), config);
    }
}
