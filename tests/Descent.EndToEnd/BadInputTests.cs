namespace Descent.EndToEnd;

/// <summary>Every kind of broken input: one clear sentence that names the file and the place, exit code 1, no run folder.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cut off", "train-images-idx3-ubyte", "bytes")]
    [InlineData("wrong magic", "train-images-idx3-ubyte", "0102")]
    [InlineData("label out of range", "train-labels-idx1-ubyte", "77")]
    [InlineData("counts differ", "train-labels-idx1-ubyte", "39", "40")]
    [InlineData("huge sizes", "train-images-idx3-ubyte", "expected an array that fits")]
    [InlineData("test images of another size", "t10k", "test samples of (1, ", "as in the training")]
    [InlineData("missing", "t10k-labels-idx1-ubyte", "got no t10k labels")]
    [InlineData("empty", "train-images-idx3-ubyte", "empty file")]
    public void Idx_Damaged_IsOneSentenceThatNamesTheFile(string damage, params string[] named)
    {
        Workloads.Mnist(_folder.File("mnist"));
        Damage(damage);
        var config = _folder.Write("config.json", Workloads.ImageConfig);
        var result = DescentProcess.Fail(_folder, 1, "train", config, "--data", "mnist", "--out", "run");
        Assert.All(named, part => Assert.Contains(part, result.Error, StringComparison.Ordinal));
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    public static TheoryData<string, string, string, string[]> Tables => new()
    {
        { "text in a declared number", WithText, ", \"numeric\": [\"width\"]", ["table.csv", "line 3", "'width'", "'abc'"] },
        { "text among numbers", WithText, "", ["table.csv", "line 3", "'width'", "'abc'"] },
        { "row too short", Workloads.ClassTable() + "1,2\n", "", ["table.csv", "line 122"] },
        { "no target", Workloads.ClassTable(), ", \"target\": \"weight\"", ["'weight'", "width, height, color, species"] },
        { "target missing in a row", Workloads.ClassTable() + "1,2,red,\n", "", ["table.csv", "line 122", "'species'"] },
        { "empty", "", "", ["table.csv"] },
        { "header only", "width,height,color,species\n", "", ["table.csv"] },
        { "infinite cell", Workloads.ClassTable() + "1e999,2,red,small\n", "", ["table.csv", "'1e999'"] },
        { "one class only", "a,label\n1,x\n2,x\n3,x\n4,x\n", "", ["table.csv", "label"] },
    };

    private static string WithText => Workloads.ClassTable().Replace("\n3.7,", "\nabc,", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Tables))]
    public void Csv_Damaged_IsOneSentenceThatNamesThePlace(string damage, string csv, string settings, string[] named)
    {
        var config = _folder.Write("config.json", Workloads.TableConfig(_folder.Write("table.csv", csv), settings));
        var result = DescentProcess.Fail(_folder, 1, "train", config, "--out", "run");
        Assert.All(named, part => Assert.Contains(part, result.Error, StringComparison.Ordinal));
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(_folder.File("run")), $"{damage}: a run folder was made for nothing");
    }

    [Fact]
    public void Csv_NaNCells_AreMissingValues()
    {
        _folder.Write("table.csv", Workloads.ClassTable() + "NaN,2,red,small\nNA,?,,large\n");
        var seen = DescentProcess.Succeed(_folder, "data", "inspect", "table.csv").Out;
        Assert.Contains("3 columns with missing values: width (2), height (1), color (1)", seen, StringComparison.Ordinal);
        var trained = DescentProcess.Succeed(_folder, "train", "--data", "table.csv", "--out", "run", "--epochs", "1").Out;
        Assert.Contains("122 rows of 4 columns", trained, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_UnknownSetting_NamesFileLineAndNearest()
    {
        _folder.Write("config.json", Workloads.ImageConfig.Replace("learningRate", "learnRate", StringComparison.Ordinal));
        var error = DescentProcess.Fail(_folder, 1, "train", "config.json").Error;
        Assert.Contains("config.json:4", error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'learningRate'?", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "config.json:1")]
    [InlineData("", "config.json:1")]
    [InlineData("[]", "config.json:1")]
    [InlineData("{\"data\": 3}", "config.json:1")]
    public void Config_Broken_NamesTheLine(string text, string place)
    {
        _folder.Write("config.json", text);
        Assert.Contains(place, DescentProcess.Fail(_folder, 1, "train", "config.json").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_ModelDoesNotFitTheData_NamesTheLayer()
    {
        _folder.Write("config.json", Workloads.ImageConfig.Replace("\"flatten\", \"linear\"", "\"linear\"", StringComparison.Ordinal));
        Assert.Contains("config.json:3: model", DescentProcess.Fail(_folder, 1, "train", "config.json").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.json", "missing.json")]
    [InlineData(".", ".")]
    public void Config_CannotBeRead(string path, string named) =>
        Assert.Contains(named, DescentProcess.Fail(_folder, 1, "train", path).Error, StringComparison.Ordinal);

    [Fact]
    public void Set_WrongPath_IsNamed() =>
        Assert.Contains("optimizr", DescentProcess.Fail(_folder, 1, "train", "--set", "optimizr.sgd.momentum=0").Error, StringComparison.Ordinal);

    [Fact]
    public void Data_Missing_IsNamed() =>
        Assert.Contains("nowhere", DescentProcess.Fail(_folder, 1, "train", "--data", "nowhere").Error, StringComparison.Ordinal);

    [Fact]
    public void Data_EmptyFolder_SaysWhatBelongsThere()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        var error = DescentProcess.Fail(_folder, 1, "train", "--data", "empty").Error;
        Assert.Contains("nothing in it; expected a folder of pictures", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_BelowAFile_CannotBeWritten()
    {
        _folder.Write("file", "x");
        var error = DescentProcess.Fail(_folder, 1, [.. Workloads.Digits(_folder.File("file/run"))]).Error;
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        Assert.Contains("--out", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("--data")]
    public void Path_Empty_IsWrongUsage(string option) =>
        Assert.Contains($"{option}: got an empty text", DescentProcess.Fail(_folder, 2, "train", option, "").Error, StringComparison.Ordinal);

    [Fact]
    public void Batch_TooLargeForAnyTensor_StopsBeforeTheRun()
    {
        var error = DescentProcess.Fail(
            _folder, 1, "train", "--out", "run", "--set", "data.batchSize=1000000", "--set", "data.source.digits.count=4000",
            "--set", "model[0].conv2d.filters=2000", "--set", "model[4].conv2d.filters=1").Error;
        Assert.Contains("train: a batch of", error, StringComparison.Ordinal);
        Assert.Contains("Set data.batchSize to ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("run")), "a run folder was made for nothing");
    }

    [Fact]
    public void Out_NotEmpty_IsLeftAlone()
    {
        Directory.CreateDirectory(_folder.File("run"));
        _folder.Write("run/kept.txt", "kept");
        var error = DescentProcess.Fail(_folder, 1, [.. Workloads.Digits("run")]).Error;
        Assert.Contains("is not empty", error, StringComparison.Ordinal);
        Assert.Equal([_folder.File("run/kept.txt")], Directory.GetFileSystemEntries(_folder.File("run")));
    }

    [Fact]
    public void Init_OfAnotherModel_IsNamed()
    {
        Formats.SafetensorsFile.Write(_folder.File("other.safetensors"), [("0.weight", [1], new float[] { 1 })]);
        var error = DescentProcess.Fail(_folder, 1, [.. Workloads.Digits("run"), "--set", "init=other.safetensors"]).Error;
        Assert.Contains("other.safetensors", error, StringComparison.Ordinal);
    }

    private void Change(string name, Func<byte[], byte[]> change)
    {
        var path = _folder.File($"mnist/{name}");
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
    }

    private void Damage(string damage)
    {
        const string Images = "train-images-idx3-ubyte", Labels = "train-labels-idx1-ubyte";
        switch (damage)
        {
            case "cut off": Change(Images, bytes => bytes[..^10]); break;
            case "wrong magic": Change(Images, bytes => [1, 2, .. bytes[2..]]); break;
            case "label out of range": Change(Labels, bytes => [.. bytes[..^1], 77]); break;
            case "counts differ": Change(Labels, bytes => [.. bytes[..7], 39, .. bytes[8..^1]]); break;
            case "huge sizes": Change(Images, bytes => [.. bytes[..4], 127, 255, 255, 255, .. bytes[8..]]); break;
            case "test images of another size":
                Change("t10k-images-idx3-ubyte", bytes => [.. bytes[..11], 4, 0, 0, 0, 16, .. bytes[16..]]);
                break;
            case "missing": File.Delete(_folder.File("mnist/t10k-labels-idx1-ubyte")); break;
            case "empty": Change(Images, _ => []); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage), damage, "No such damage.");
        }
    }
}
