using System.Text.Json;
using Descent.Formats;

namespace Descent.EndToEnd;

public sealed class DataInspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_MnistFolder_PrintsPartsAndWritesSheetAndCharts()
    {
        Workloads.Mnist(_folder.File("mnist"));
        var result = DescentProcess.Succeed(_folder, "data", "inspect", "mnist", "--sheet", "sheet.png", "--columns", "4", "--out", "out");
        Assert.Contains("training  40 images of 8 x 8, 1 channel, 10 classes", result.Out, StringComparison.Ordinal);
        Assert.All(result.Lines.Where(line => line[0] is not ('!' or '·')), line => Assert.True(line.Length <= 80, line));
        var sheet = PngReader.Read(_folder.File("sheet.png"));
        Assert.True(sheet.Width > 4 * 64 && sheet.Height > 10 * 64);
        using var chart = JsonDocument.Parse(File.ReadAllText(_folder.File("out/classes.vl.json")));
        Assert.Equal(20, chart.RootElement.GetProperty("data").GetProperty("values").GetArrayLength());
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("out/report.json")));
        Assert.Equal(1, report.RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public void Inspect_Table_AsJson()
    {
        _folder.Write("table.csv", Workloads.ClassTable());
        using var report = JsonDocument.Parse(DescentProcess.Succeed(_folder, "data", "inspect", "table.csv", "--json").Out);
        var part = report.RootElement.GetProperty("parts")[0];
        Assert.Equal(("table", 120), (report.RootElement.GetProperty("kind").GetString(), part.GetProperty("count").GetInt32()));
        Assert.Equal(["large", "small"], part.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(2, part.GetProperty("features")[2].GetProperty("distinct").GetInt32());
    }

    [Fact]
    public void Inspect_Pictures_CountsBrokenFilesAndSizes()
    {
        foreach (var (name, side) in new[] { ("cat/a", 4), ("cat/b", 5), ("dog/a", 4), ("Dog/x", 4), ("dog/c", 4) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File($"pictures/{name}"))!);
            var pixels = Enumerable.Repeat((byte)name[0], side * side * 3);
            PngWriter.Write(_folder.File($"pictures/{name}.png"), new ImageBytes(side, side, 3, [.. pixels]));
        }

        File.WriteAllText(_folder.File("pictures/dog/broken.png"), "no picture");
        using var report = JsonDocument.Parse(DescentProcess.Succeed(_folder, "data", "inspect", "pictures", "--json", "--sheet", "s.png").Out);
        var codes = report.RootElement.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString()).ToList();
        Assert.Contains("unreadable-samples", codes);
        Assert.Contains("several-sizes", codes);
        Assert.Contains("duplicate-samples", codes);
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsMacOS()) Assert.Contains("similar-class-names", codes);
        Assert.True(File.Exists(_folder.File("s.png")));
    }

    [Fact]
    public void Inspect_ConfigAndName()
    {
        _folder.Write("config.json", Workloads.ImageConfig);
        Assert.Contains("validation  10 images", DescentProcess.Succeed(_folder, "data", "inspect", "config.json").Out, StringComparison.Ordinal);
        var ring = DescentProcess.Succeed(_folder, "data", "inspect", "ring", "--near").Out;
        Assert.Contains("all  2,000 samples of 2, 2 classes", ring, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Did you mean 'digits'?", "digit")]
    [InlineData(1, "Run 'descent data fetch cifar-10'", "cifar-10")]
    [InlineData(1, "got no images; expected some for a contact sheet", "ring", "--sheet", "s.png")]
    [InlineData(1, "for data that is no table", "ring", "--target", "x")]
    [InlineData(2, "--columns: got it without --sheet", "ring", "--columns", "3")]
    [InlineData(2, "--limit", "ring", "--limit", "0")]
    public void Inspect_BadArguments_AreExplained(int exitCode, string expected, params string[] arguments)
    {
        var result = exitCode == 1
            ? DescentProcess.FailWith(_folder, "DESCENT_DATA_CACHE", _folder.File("cache"), 1, ["data", "inspect", .. arguments])
            : DescentProcess.Fail(_folder, exitCode, ["data", "inspect", .. arguments]);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }
}
