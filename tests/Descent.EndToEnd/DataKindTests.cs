using System.Text;
using System.Text.Json;
using Descent.Data;
using Descent.Formats;

namespace Descent.EndToEnd;

/// <summary>train --data with every kind of data and no config, and what predict makes of the models.</summary>
public sealed class DataKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_FolderOfPictures_ChoosesANetworkSaysWhyAndLearns()
    {
        var data = Shapes.Generate(360, seed: 3, size: 16, noise: 0);
        for (var i = 0; i < data.Count; i++) WritePicture($"shapes/{data.ClassNames![data.ReadClass(i)]}/{i:000}.png", data, i);

        var result = DescentProcess.Succeed(_folder, "train", "--data", "shapes", "--out", "run", "--epochs", "25");

        Assert.Contains("found  a folder of pictures: 6 classes, 360 pictures, taken as 16 x 16 in", result.Out, StringComparison.Ordinal);
        Assert.Contains("chosen a small convolutional network", result.Out, StringComparison.Ordinal);
        Assert.Contains("mirrored at random", result.Out, StringComparison.Ordinal);
        Assert.InRange(LastEpoch("run").GetProperty("accuracy").GetDouble(), 0.3, 1); // a sixth by chance
        var predicted = DescentProcess.Succeed(_folder, "predict", "run", "shapes/star", "--csv", "--limit", "2");
        Assert.Equal("file,sample,class,probability,class2,probability2", predicted.Lines[0]);
        Assert.Matches("^[0-9]{3}\\.png,0,[a-z]+,0\\.[0-9]+,", predicted.Lines[1]);
        Assert.Equal(3, predicted.Lines.Length);
    }

    [Fact]
    public void Train_PicturesWithMasks_LearnsAndPredictWritesMasks()
    {
        var data = Shapes.Segmentation(40, seed: 3, size: 16, noise: 0);
        for (var i = 0; i < data.Count; i++)
        {
            WritePicture($"parts/images/{i:00}.png", data, i);
            Directory.CreateDirectory(Path.Combine(_folder.Path, "parts/masks"));
            PngWriter.Write(Path.Combine(_folder.Path, $"parts/masks/{i:00}.png"), new ImageBytes(16, 16, 1, data.Map(i).ToArray()));
        }

        var result = DescentProcess.Succeed(_folder, "train", "--data", "parts", "--out", "run", "--epochs", "3");

        Assert.Contains("pictures with masks: 7 classes, 40 pictures", result.Out, StringComparison.Ordinal);
        Assert.Contains("a U-Net", result.Out, StringComparison.Ordinal);
        Assert.Contains("a pixel", result.Out, StringComparison.Ordinal);
        var predicted = DescentProcess.Succeed(_folder, "predict", "run", "parts/images", "--out", "masks", "--json");
        using var answers = JsonDocument.Parse(predicted.Out);
        Assert.Equal(40, answers.RootElement.GetArrayLength());
        var mask = PngReader.Read(Path.Combine(_folder.Path, "masks", "07.png"), new ImageOptions { KeepIndices = true });
        Assert.Equal((16, 16, 1), (mask.Width, mask.Height, mask.Channels));
        var first = answers.RootElement[7];
        var share = mask.Pixels.Count(p => p.ToString() == first.GetProperty("class").GetString()) / 256.0;
        Assert.Equal(share, first.GetProperty("share").GetDouble(), 6);
    }

    [Fact]
    public void Train_Text_LearnsAndPredictContinuesIt()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "rounds.txt"), string.Concat(Enumerable.Repeat("one two three. ", 400)));

        var result = DescentProcess.Succeed(_folder, "train", "--data", "rounds.txt", "--out", "run", "--epochs", "12");

        Assert.Contains("found  a text with 9 different characters", result.Out, StringComparison.Ordinal);
        Assert.Contains("nats a character, perplexity", result.Out, StringComparison.Ordinal);
        string[] ask = ["predict", "run", "--prompt", "one ", "--length", "60", "--seed", "5"];
        var text = DescentProcess.Succeed(_folder, ask).Out;
        Assert.Equal(65, text.Length);
        Assert.StartsWith("one ", text, StringComparison.Ordinal);
        Assert.Equal(text, DescentProcess.Succeed(_folder, ask).Out);
        Assert.Contains("--prompt", DescentProcess.Fail(_folder, 2, "predict", "run").Error, StringComparison.Ordinal);
        Assert.Contains("--temperature", DescentProcess.Fail(_folder, 2, [.. ask, "--temperature", "hot"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Arrays_LearnsAndPredictReadsThem()
    {
        var blobs = Blobs.Generate(300, classes: 3, features: 4);
        var features = new float[300 * 4];
        for (var i = 0; i < 300; i++) blobs.ReadSample(i, features.AsSpan(i * 4, 4));
        NpyWriter.Write(Path.Combine(_folder.Path, "x.npy"), NpyArray.From<float>(features, 300, 4));
        long[] classes = [.. Enumerable.Range(0, 300).Select(i => (long)blobs.ReadClass(i))];
        NpyWriter.Write(Path.Combine(_folder.Path, "y.npy"), NpyArray.From<long>(classes, 300));

        var result = DescentProcess.Succeed(_folder, "train", "--data", "x.npy", "--out", "run", "--epochs", "20");

        Assert.Contains("found  arrays: 300 rows of [4] to 3 classes", result.Out, StringComparison.Ordinal);
        Assert.InRange(LastEpoch("run").GetProperty("accuracy").GetDouble(), 0.95, 1);
        var predicted = DescentProcess.Succeed(_folder, "predict", "run", "x.npy", "--csv", "--top", "1");
        var right = Enumerable.Range(0, 300).Count(i =>
            predicted.Lines[i + 1].StartsWith($"x.npy,{i},{blobs.ReadClass(i)},", StringComparison.Ordinal));
        Assert.InRange(right, 285, 300);
    }

    [Fact]
    public void Train_DataOfNoKnownKind_SaysWhatWasFound()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "model.bin"), "?");
        Assert.Contains("a file that is no table, text or array",
            DescentProcess.Fail(_folder, 1, "train", "--data", "model.bin").Error, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "stuff", "inner"));
        File.WriteAllText(Path.Combine(_folder.Path, "stuff", "readme"), "?");
        Assert.Contains("a folder with inner/, readme; expected a folder of pictures",
            DescentProcess.Fail(_folder, 1, "train", "--data", "stuff").Error, StringComparison.Ordinal);
    }

    private JsonElement LastEpoch(string run) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, run, "summary.json"))).RootElement.GetProperty("test");

    private void WritePicture(string name, Dataset data, int index)
    {
        var (planes, pixels) = (new float[data.SampleSize], new byte[data.SampleSize]);
        data.ReadSample(index, planes);
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)MathF.Round(255 * planes[(i % 3 * pixels.Length / 3) + (i / 3)]);
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        PngWriter.Write(path, new ImageBytes(data.SampleShape[2], data.SampleShape[1], 3, pixels));
    }
}
