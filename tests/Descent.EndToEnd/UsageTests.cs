namespace Descent.EndToEnd;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("trian", "Did you mean 'train'?")]
    [InlineData("train --epoch 3", "Did you mean '--epochs'?")]
    [InlineData("train --epochs x", "expected a whole number from 1")]
    [InlineData("train --epochs 0", "expected a whole number from 1")]
    [InlineData("train --seed -1", "expected a whole number from 0")]
    [InlineData("train a.json b.json", "unknown argument 'b.json'")]
    [InlineData("train --quiet --json", "got both")]
    [InlineData("predict", "Required argument 'run' missing")]
    [InlineData("catalog --kind optimiser", "Did you mean 'optimizer'?")]
    [InlineData("wholly-else", "Commands: train, eval, predict")]
    public void WrongUsage_SaysWhatWasMeant_AndExitsWith2(string line, string expected)
    {
        var result = DescentProcess.Fail(_folder, 2, line.Split(' '));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("DESCENT_KERNEL", "scaler", "expected scalar, ", "Did you mean 'scalar'?")]
    [InlineData("DESCENT_WINOGRAD", "off", "expected 0 (direct convolutions only)", "or 2 ")]
    [InlineData("DESCENT_THREADS", "all", "expected a whole number from 1 to 1024", "")]
    public void WrongVariable_IsToldAsItself_AndNotAsTheModels(string variable, string value, string expected, string hint)
    {
        var error = DescentProcess.FailWith(_folder, variable, value, 1, "train", "--epochs", "1").Error;
        Assert.StartsWith($"error: {variable}: got '{value}'; ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains(hint, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Catalog_Json_ListsKindsAndNames()
    {
        using var document = System.Text.Json.JsonDocument.Parse(DescentProcess.Succeed(_folder, "catalog", "--json").Out);
        var entries = document.RootElement.EnumerateArray()
            .Select(e => (e.GetProperty("kind").GetString(), e.GetProperty("name").GetString())).ToList();
        Assert.Contains(("optimizer", "adam"), entries);
        Assert.Contains(("layer", "conv2d"), entries);
        Assert.Equal(Configuration.Catalog.Entries.Count, entries.Count);
    }

    [Fact]
    public void Catalog_Name_PrintsEverySettingAndDefault()
    {
        var text = DescentProcess.Succeed(_folder, "catalog", "sgd").Out;
        foreach (var setting in Configuration.Catalog.Find("sgd")[0].Settings) Assert.Contains($"  {setting.Name} ", text, StringComparison.Ordinal);
        Assert.Contains("default 0.01", text, StringComparison.Ordinal);
        // What is to be copied, a config and a program, stays in one piece.
        var prose = text[..text.IndexOf("in a config", StringComparison.Ordinal)];
        Assert.All(prose.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [InlineData("gelu", "class Gelu", "formula", "curve: gelu", "new Gelu()")]
    [InlineData("cosine", "class CosineSchedule", "defaults", "curve: cosine", "\"schedule\": ")]
    [InlineData("conv2d", "class Conv2d", "shapes", "reference", "\"model\": [{\"conv2d\"")]
    public void Catalog_Name_PrintsTheReference(string name, params string[] parts)
    {
        var text = DescentProcess.Succeed(_folder, "catalog", name).Out;
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Equal(name != "conv2d", text.Any(c => c is > '\u2800' and <= '\u28FF'));
    }

    [Fact]
    public void Catalog_List_IsInColumnsWithoutMarks()
    {
        var text = DescentProcess.Succeed(_folder, "catalog").Out;
        Assert.All(Configuration.Catalog.Entries, e => Assert.Contains($" {e.Name}", text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.True(text.Split('\n').Length < Configuration.Catalog.Entries.Count);
    }

    [Fact]
    public void Catalog_JsonOfAName_HasSettingsAndTexts()
    {
        using var document = System.Text.Json.JsonDocument.Parse(DescentProcess.Succeed(_folder, "catalog", "adam", "--json").Out);
        var entry = document.RootElement[0];
        Assert.Equal(0.001, entry.GetProperty("settings")[0].GetProperty("default").GetDouble());
        Assert.Equal("Adam", entry.GetProperty("class").GetString());
        Assert.Contains("Kingma", entry.GetProperty("remarks").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_Kind_ListsOnlyIt()
    {
        var text = DescentProcess.Succeed(_folder, "catalog", "--kind", "loss").Out;
        Assert.Contains("cross-entropy", text, StringComparison.Ordinal);
        Assert.DoesNotContain("conv2d", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_UnknownName_NamesTheNearest()
    {
        Assert.Contains("Did you mean 'conv2d'?", DescentProcess.Fail(_folder, 1, "catalog", "cov2d").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_IsJson()
    {
        using var document = System.Text.Json.JsonDocument.Parse(DescentProcess.Succeed(_folder, "schema").Out);
        Assert.True(document.RootElement.GetProperty("properties").TryGetProperty("model", out _));
    }

    [Fact]
    public void Summary_DefaultConfig_CountsWhatIsThere()
    {
        // 16 * 9 + 2 * 16 + 32 * 16 * 9 + 2 * 32 + 64 * (1568 + 1) + 10 * (64 + 1)
        var text = DescentProcess.Succeed(_folder, "summary").Out;
        Assert.Contains("105,914", text, StringComparison.Ordinal);
        Assert.Contains("(16, 28, 28)", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Verbose_Error_ShowsWhereItComesFrom()
    {
        var result = DescentProcess.Run(_folder, "train", "missing.json", "--verbose");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("   at ", result.Error, StringComparison.Ordinal);
    }
}
