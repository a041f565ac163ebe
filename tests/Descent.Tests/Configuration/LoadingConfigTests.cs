using Descent.Configuration;
using Descent.Data;
using Descent.Formats;

namespace Descent.Tests.Configuration;

/// <summary>The settings of a config about how samples are drawn and read.</summary>
public sealed class LoadingConfigTests
{
    [Fact]
    public void Sampling_WeightedByClass_ReachesTheTraining()
    {
        var config = ConfigSamples.Parse("{\"quadrants\": {\"count\": 100}}", data: "\"sampling\": {\"weighted\": {\"weights\": [0, 1]}}");
        var data = config.LoadData();
        var seen = data.TrainingLoader().Epoch(0).SelectMany(b => b.Classes![..b.Count]).ToArray();
        Assert.Equal(70, seen.Length);
        Assert.All(seen, c => Assert.Equal(1, c));
        Assert.Contains(0, data.ValidationLoader().Epoch(0).SelectMany(b => b.Classes![..b.Count]));
        Assert.Equal("weighted", TrainingSetup.Create(config).TrainingData.Sampler!.Name);
        Assert.Contains("\"sampling\": {", ExperimentConfig.Parse(config.ToJson()).ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_AndSkipUnreadable_ReachTheTraining()
    {
        var setup = TrainingSetup.Create(ConfigSamples.Parse("{\"quadrants\": {\"count\": 100}}", data: "\"workers\": 3, \"skipUnreadable\": true"));
        Assert.Equal(3, setup.TrainingData.Workers);
        Assert.NotNull(setup.TrainingData.Unreadable);
        var plain = TrainingSetup.Create(ConfigSamples.Parse("{\"quadrants\": {\"count\": 100}}")).TrainingData;
        Assert.Equal((null, null, null), (plain.Workers, plain.Unreadable, plain.Sampler));
    }

    [Theory]
    [InlineData("\"shuffle\": false, \"sampling\": \"class-balanced\"", "got false besides sampling 'class-balanced'")]
    [InlineData("\"workers\": -1", "expected an integer from 0 to 1024")]
    [InlineData("\"sampling\": \"clas-balanced\"", "Did you mean 'class-balanced'")]
    [InlineData("\"sampling\": {\"weighted\": {}}", "weights: missing")]
    public void Settings_Wrong_AreExplained(string data, string message) =>
        Assert.Contains(message, ConfigSamples.Error(() => ConfigSamples.Parse(data: data)), StringComparison.Ordinal);

    [Fact]
    public void Sampling_ThatDoesNotFitTheData_NamesThePlace()
    {
        var config = ConfigSamples.Parse("{\"quadrants\": {\"count\": 100}}", data: "\"sampling\": {\"weighted\": {\"weights\": [1, 2, 3]}}");
        var error = Assert.Throws<DataException>(() => config.LoadData()).Message;
        Assert.Contains("got 3 weights for 2 classes", error, StringComparison.Ordinal);
        Assert.Contains("data.sampling", error, StringComparison.Ordinal);
    }

    [Fact]
    public void SkipUnreadable_DamagedPicture_IsLeftOutOfMeasuringAndTraining()
    {
        var folder = ConfigSamples.Folder();
        var random = new Random(1);
        for (var i = 0; i < 12; i++)
        {
            var path = Path.Combine(folder, i % 2 == 0 ? "cat" : "dog", $"{i:00}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var pixels = new byte[8 * 8 * 3];
            random.NextBytes(pixels);
            PngWriter.Write(path, new ImageBytes(8, 8, 3, pixels));
            if (i != 7) continue;
            var bytes = File.ReadAllBytes(path);
            bytes[^30] ^= 255; // in the pixels: the sum behind them is wrong
            File.WriteAllBytes(path, bytes);
        }

        // Size and colour are given: else the source would open the files for them, and stop there.
        ExperimentConfig Config(string data) => ConfigSamples.Parse(
            $"{{\"image-folder\": {{\"path\": \"{folder}\", \"size\": 8, \"color\": true}}}}", "[\"flatten\", \"linear\"]",
            data: $"\"validation\": null, \"test\": null, \"batchSize\": 4, \"preprocess\": [\"channel-standardize\"]{data}",
            rest: "\"training\": {\"epochs\": 2}");
        Assert.Contains("07.png", Assert.Throws<DataException>(() => Config("").LoadData()).Message, StringComparison.Ordinal);
        var setup = TrainingSetup.Create(Config(", \"skipUnreadable\": true"));
        var run = setup.CreateTrainer().Fit(setup.TrainingData);
        Assert.Equal([11, 11], run.Epochs.Select(e => e.Samples));
        Assert.EndsWith("07.png", Assert.Single(run.Unreadable).Description, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
