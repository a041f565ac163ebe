using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Descent.Formats;

namespace Descent.EndToEnd;

public sealed class PredictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_PlainAndGzipped_SameAnswers()
    {
        TrainImages();
        var plain = _folder.File("mnist/t10k-images-idx3-ubyte");
        using (var packed = new GZipStream(File.Create(plain + ".gz"), CompressionLevel.Fastest)) packed.Write(File.ReadAllBytes(plain));

        using var first = JsonDocument.Parse(DescentProcess.Succeed(_folder, "predict", "run", plain, "--json").Out);
        using var second = JsonDocument.Parse(DescentProcess.Succeed(_folder, "predict", "run/model.safetensors", plain + ".gz", "--json").Out);
        Assert.Equal(40, first.RootElement.GetArrayLength());
        for (var i = 0; i < 40; i++)
        {
            // The place of the square tells the class.
            Assert.Equal($"{i % 10}", first.RootElement[i].GetProperty("class").GetString());
            Assert.Equal(first.RootElement[i].GetProperty("probability").GetSingle(), second.RootElement[i].GetProperty("probability").GetSingle());
            Assert.Equal(2, first.RootElement[i].GetProperty("top").GetArrayLength());
        }
    }

    [Fact]
    public void Table_TopAndLimit_AreKept()
    {
        TrainImages();
        var text = DescentProcess.Succeed(_folder, "predict", "run", "mnist/t10k-images-idx3-ubyte", "--top", "3", "--limit", "4").Out;
        Assert.Contains("40 samples", text, StringComparison.Ordinal);
        Assert.Contains("Runner-up", text, StringComparison.Ordinal);
        Assert.Contains("3rd", text, StringComparison.Ordinal);
        Assert.Contains("36 more", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Csv_WithAndWithoutTarget_ColumnsInAnyOrder_SameAnswers()
    {
        var table = _folder.Write("table.csv", Workloads.ClassTable());
        var config = _folder.Write("config.json", Workloads.TableConfig(table));
        DescentProcess.Succeed(_folder, "train", config, "--out", "run", "--quiet", "--epochs", "60");
        File.Delete(table); // the model's file must be enough
        _folder.Write("with.csv", "width,height,color,species\n9,9,red,large\n1,1,blue,small\n");
        _folder.Write("without.csv", "color,height,width\nred,9,9\nblue,1,1\n");
        var with = DescentProcess.Succeed(_folder, "predict", "run", "with.csv", "--csv", "--top", "1").Lines;
        var without = DescentProcess.Succeed(_folder, "predict", "run", "without.csv", "--csv", "--top", "1").Lines;
        Assert.Equal("file,sample,class,probability", with[0]);
        Assert.StartsWith("with.csv,0,large,", with[1], StringComparison.Ordinal);
        Assert.StartsWith("with.csv,1,small,", with[2], StringComparison.Ordinal);
        Assert.Equal(with.Select(l => l.Replace("with.csv", "without.csv", StringComparison.Ordinal)), without);
    }

    [Fact]
    public void Csv_MissingCellAndNewCategory_ArePredicted()
    {
        var table = _folder.Write("table.csv", Workloads.ClassTable());
        DescentProcess.Succeed(_folder, "train", _folder.Write("config.json", Workloads.TableConfig(table)), "--out", "run", "--quiet");
        _folder.Write("holes.csv", "width,height,color\nNaN,9,red\n,1,violet\n");
        Assert.Equal(3, DescentProcess.Succeed(_folder, "predict", "run", "holes.csv", "--csv").Lines.Length);
    }

    [Fact]
    public void Regression_PredictsInTheDatasUnits()
    {
        _folder.Write("table.csv", Workloads.ValueTable());
        DescentProcess.Succeed(_folder, "train", "--data", "table.csv", "--out", "run", "--quiet", "--epochs", "150");
        _folder.Write("rows.csv", "a,b\n5,5\n2,8\n");
        var lines = DescentProcess.Succeed(_folder, "predict", "run", "rows.csv", "--csv").Lines;
        Assert.Equal("file,sample,target", lines[0]);
        // 3 a - 2 b + 100
        Assert.InRange(double.Parse(lines[1].Split(',')[2], CultureInfo.InvariantCulture), 103, 107);
        Assert.InRange(double.Parse(lines[2].Split(',')[2], CultureInfo.InvariantCulture), 88, 92);
    }

    [Fact]
    public void WrongFiles_AreNamed()
    {
        TrainImages();
        var labels = DescentProcess.Fail(_folder, 1, "predict", "run", "mnist/t10k-labels-idx1-ubyte");
        Assert.Contains("Is this the file of labels?", labels.Error, StringComparison.Ordinal);
        Assert.Contains("missing.idx", DescentProcess.Fail(_folder, 1, "predict", "run", "missing.idx").Error, StringComparison.Ordinal);
        Assert.Contains("no such file or folder", DescentProcess.Fail(_folder, 1, "predict", "nowhere", "x").Error, StringComparison.Ordinal);
        Assert.Contains("without model.safetensors", DescentProcess.Fail(_folder, 1, "predict", "mnist", "x").Error, StringComparison.Ordinal);
        IdxWriter.Write(_folder.File("large"), new byte[2 * 81], 2, 9, 9);
        Assert.Contains("[2, 9, 9]", DescentProcess.Fail(_folder, 1, "predict", "run", "large").Error, StringComparison.Ordinal);
        SafetensorsFile.Write(_folder.File("foreign.safetensors"), [("weight", [1], new float[] { 1 })]);
        Assert.Contains("without a config", DescentProcess.Fail(_folder, 1, "predict", "foreign.safetensors", "x").Error, StringComparison.Ordinal);
        Assert.Contains("got a JSON file", DescentProcess.Fail(_folder, 1, "predict", "run/config.json", "x").Error, StringComparison.Ordinal);
        Assert.Contains("file: got an empty text", DescentProcess.Fail(_folder, 2, "predict", "run", "").Error, StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(_folder.File("run/model.safetensors"));
        File.WriteAllBytes(_folder.File("nan.safetensors"), [.. bytes[..^4], 0, 0, 0xC0, 0x7F]);
        Assert.Contains("holds NaN", DescentProcess.Fail(_folder, 1, "predict", "nan.safetensors", "x").Error, StringComparison.Ordinal);
        File.WriteAllBytes(_folder.File("cut.safetensors"), bytes[..^100]);
        Assert.Contains("cut.safetensors", DescentProcess.Fail(_folder, 1, "predict", "cut.safetensors", "x").Error, StringComparison.Ordinal);
    }

    private void TrainImages()
    {
        Workloads.Mnist(_folder.File("mnist"));
        var config = _folder.Write("config.json", Workloads.ImageConfig);
        DescentProcess.Succeed(_folder, "train", config, "--data", "mnist", "--out", "run", "--epochs", "20", "--quiet");
    }
}
