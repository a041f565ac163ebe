using System.Globalization;
using System.Text.Json;
using Descent.Formats;

namespace Descent.EndToEnd;

/// <summary>descent data augment, and views at test time.</summary>
public sealed class DataAugmentTests : IDisposable
{
    private const string Data = "{\"data\": {\"source\": {\"digits\": {\"count\": 200}}, \"augment\": [{\"rotation\": {\"degrees\": 20}}]}, ";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sheet_Digits_IsAPictureOfAllRowsAndEpochs()
    {
        var config = _folder.Write("config.json", Data + "\"model\": [\"flatten\", \"linear\"]}");
        var text = DescentProcess.Succeed(_folder, "data", "augment", config, "--out", "a.png", "--samples", "3", "--epochs", "4").Out;
        var picture = PngReader.Read(_folder.File("a.png"));
        var size = string.Create(CultureInfo.InvariantCulture, $"{picture.Width}x{picture.Height}");
        Assert.Contains($"a.png: 15 images, {size} pixels", text, StringComparison.Ordinal);
        DescentProcess.Succeed(_folder, "data", "augment", config, "--out", "b.png", "--samples", "3", "--epochs", "4");
        Assert.Equal(picture.Pixels, PngReader.Read(_folder.File("b.png")).Pixels);
        DescentProcess.Succeed(_folder, "data", "augment", config, "--out", "c.png", "--samples", "3", "--epochs", "4", "--set", "seed=2");
        Assert.NotEqual(picture.Pixels, PngReader.Read(_folder.File("c.png")).Pixels);
    }

    [Fact]
    public void Sheet_Points_IsRefused()
    {
        var config = _folder.Write("config.json", "{\"data\": {\"source\": \"ring\"}, \"model\": [\"linear\"]}");
        Assert.Contains("expected images", DescentProcess.Fail(_folder, 1, "data", "augment", config).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("augment.png")));
    }

    [Fact]
    public void Predict_Views_AverageProbabilities()
    {
        var config = _folder.Write("config.json", Data + "\"model\": [\"flatten\", \"linear\"], \"training\": {\"epochs\": 1}}");
        DescentProcess.Succeed(_folder, "train", config, "--out", "run", "--quiet");
        byte[] pixels = [.. Enumerable.Range(0, 784).Select(i => (byte)(i * 7))];
        IdxWriter.Write(_folder.File("images"), pixels, 1, 28, 28);
        var sums = new List<double>();
        foreach (var views in new[] { "", "flip", "ten-crop", "multi-scale" })
        {
            string[] options = views.Length == 0 ? [] : ["--tta", views];
            using var answer = JsonDocument.Parse(
                DescentProcess.Succeed(_folder, ["predict", "run", "images", "--json", "--top", "10", .. options]).Out);
            var top = answer.RootElement[0].GetProperty("top").EnumerateArray();
            double[] probabilities = [.. top.Select(t => t.GetProperty("probability").GetDouble())];
            Assert.Equal(1, probabilities.Sum(), tolerance: 1e-5);
            sums.Add(probabilities.Sum(p => p * p));
        }

        Assert.Equal(4, sums.Distinct().Count());
        Assert.Contains("expected flip, ten-crop or multi-scale",
            DescentProcess.Fail(_folder, 2, "predict", "run", "images", "--tta", "eleven-crop").Error, StringComparison.Ordinal);
    }
}
