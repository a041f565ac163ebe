using System.Text.Json;

namespace Descent.EndToEnd;

/// <summary>The configs in examples/ reach what they promise on the real tables.</summary>
public sealed class ExampleConfigTests
{
    [SharedDataTheory]
    [InlineData("penguins", "accuracy", 0.97, 1)]
    [InlineData("mpg", "rmse", 0, 3.2)]
    public void Config_OnTheRealTable_ReachesItsTarget(string name, string metric, double lowest, double highest)
    {
        using var folder = new TemporaryFolder();
        var config = Path.Combine(SharedDataTheoryAttribute.Root, "examples", name + ".json");
        var table = Path.Combine(SharedDataTheoryAttribute.Folder, "tabular", name + ".csv");

        var result = DescentProcess.Succeed(folder, "train", config, "--data", table, "--json");

        using var last = Quiet(result);
        Assert.InRange(last.RootElement.GetProperty("test").GetProperty(metric).GetDouble(), lowest, highest);
    }

    [Theory]
    [InlineData("digits-lstm", 120, 0.5)]
    [InlineData("digits-resnet20", 50, 0.3)]
    public void Config_OnDrawnDigits_Learns(string name, int steps, double lowest)
    {
        using var folder = new TemporaryFolder();
        var config = Path.Combine(SharedDataTheoryAttribute.Root, "examples", name + ".json");

        var result = DescentProcess.Succeed(
            folder, "train", config, "--json", "--set", "data.source.digits.count=2000", "--set", $"training.maxSteps={steps}");

        using var last = Quiet(result);
        Assert.InRange(last.RootElement.GetProperty("test").GetProperty("accuracy").GetDouble(), lowest, 1);
    }

    [Fact]
    public void Segmentation_OnFewPictures_TellsMoreThanTheGround()
    {
        using var folder = new TemporaryFolder();
        var config = Path.Combine(SharedDataTheoryAttribute.Root, "examples", "segmentation.json");

        var result = DescentProcess.Succeed(
            folder, "train", config, "--json",
            "--set", "data.source.segmentation-shapes.count=400", "--set", "data.source.segmentation-shapes.size=32");

        using var last = Quiet(result);
        Assert.InRange(last.RootElement.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.8, 1);
    }

    [SharedDataTheory]
    [InlineData("tinyshakespeare-gpt", 40)]
    public void Config_OnText_LearnsInAFewSteps(string name, int steps)
    {
        using var folder = new TemporaryFolder();
        var config = Path.Combine(SharedDataTheoryAttribute.Root, "examples", name + ".json");
        var text = Path.Combine(SharedDataTheoryAttribute.Folder, "text", "tinyshakespeare.txt");

        var result = DescentProcess.Succeed(folder, "train", config, "--data", text, "--json", "--set", $"training.maxSteps={steps}");

        using var last = Quiet(result);
        Assert.InRange(last.RootElement.GetProperty("test").GetProperty("loss").GetDouble(), 1, 3); // ln 66 = 4.2 by chance
    }

    [Fact]
    public void SequenceLstm_WholeRun_SolvesTheCopyTask()
    {
        using var folder = new TemporaryFolder();
        var config = Path.Combine(SharedDataTheoryAttribute.Root, "examples", "sequence-lstm.json");

        var result = DescentProcess.Succeed(folder, "train", config, "--json");

        using var last = Quiet(result);
        Assert.InRange(last.RootElement.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.99, 1);
    }

    [SharedDataTheory]
    [InlineData("mnist-mlp", 0.93)]
    [InlineData("mnist-cnn", 0.97)]
    public void Config_OnMnist_LearnsInTwoHundredSteps(string name, double lowest)
    {
        using var folder = new TemporaryFolder();
        var config = Path.Combine(SharedDataTheoryAttribute.Root, "examples", name + ".json");

        var result = DescentProcess.Succeed(
            folder, "train", config, "--data", Path.Combine(SharedDataTheoryAttribute.Folder, "mnist"), "--json", "--set", "training.maxSteps=200");

        using var last = Quiet(result);
        Assert.InRange(last.RootElement.GetProperty("test").GetProperty("accuracy").GetDouble(), lowest, 1);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void BuiltInTraining_IsQuiet(string seed)
    {
        using var folder = new TemporaryFolder();
        using var last = Quiet(DescentProcess.Succeed(folder, "train", "--seed", seed, "--json", "--epochs", "2"));
        Assert.InRange(last.RootElement.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.95, 1);
    }

    // The last line of a training in which the doctor found nothing worse than advice, but that it could have gone on: the runs are cut short.
    private static JsonDocument Quiet(DescentResult result)
    {
        var last = JsonDocument.Parse(result.Lines[^1]);
        var findings = last.RootElement.GetProperty("diagnosis").GetProperty("findings").EnumerateArray()
            .Where(f => f.GetProperty("severity").GetString() != "info" && f.GetProperty("rule").GetString() != "DD0906");
        Assert.Equal("", string.Join('\n', findings));
        return last;
    }
}
