using System.Text.Json;

namespace Descent.EndToEnd;

/// <summary>descent model: what is in a model's file, and what becomes of it.</summary>
public sealed class ModelTests : IDisposable
{
    private const string Config = """
        {
          "name": "small",
          "data": {"source": {"digits": {"count": 200}}},
          "model": [{"conv2d": {"filters": 4, "kernel": 3, "stride": 2}}, "batch-norm", "relu", "flatten", "linear"],
          "training": {"epochs": 1}
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FoldedModel_SaysWhatItIs_AndPredictsTheSame()
    {
        Train("run", Config);
        var text = DescentProcess.Succeed(_folder, "model", "fold", "run").Out;
        Assert.Contains("1 into 0", text, StringComparison.Ordinal);
        Assert.Contains("run/model-folded.safetensors", text, StringComparison.Ordinal);
        using var info = Json("model", "info", "run/model-folded.safetensors", "--json");
        Assert.Equal(["1 folded into 0"], info.RootElement.GetProperty("edits").EnumerateArray().Select(e => e.GetString()!));
        var names = info.RootElement.GetProperty("tensors").EnumerateArray().Select(t => t.GetProperty("name").GetString()!);
        Assert.Equal(["0.weight", "0.bias", "4.weight", "4.bias"], names);
        var diff = DescentProcess.Run(_folder, "model", "diff", "run", "run/model-folded.safetensors");
        Assert.Equal((1, ""), (diff.ExitCode, diff.Error));
        Assert.Contains("only in run/model.safetensors  1.running_var [4]", diff.Out, StringComparison.Ordinal);
        Assert.Contains("2 tensors of 8 the same to the bit", diff.Out, StringComparison.Ordinal);
        var again = DescentProcess.Succeed(_folder, "model", "fold", "run/model-folded.safetensors").Out;
        Assert.Contains("nothing to fold", again, StringComparison.Ordinal);
    }

    [Fact]
    public void ConvertedThereAndBack_IsTheSameToTheBit()
    {
        Train("run", Config);
        DescentProcess.Succeed(_folder, "model", "convert", "run", "weights.npz");
        DescentProcess.Succeed(_folder, "model", "convert", "weights.npz", "back.safetensors", "--add", "module.");
        var fits = DescentProcess.Succeed(_folder, "model", "convert", "back.safetensors", "found.safetensors", "--like", "run").Out;
        Assert.Contains("'module.' taken away", fits, StringComparison.Ordinal);
        Assert.Contains("all 8 tensors of the model", fits, StringComparison.Ordinal);
        var diff = DescentProcess.Run(_folder, "model", "diff", "weights.npz", "found.safetensors");
        Assert.Equal((0, ""), (diff.ExitCode, diff.Error));
        Train("again", Config.Replace("\"name\": \"small\"", "\"init\": \"found.safetensors\"", StringComparison.Ordinal));
        var other = DescentProcess.Run(_folder, "model", "diff", "run", "again");
        Assert.Contains("config  name: \"small\" and null", other.Out, StringComparison.Ordinal);

        DescentProcess.Succeed(_folder, "model", "convert", "run", "half.safetensors", "--type", "f16");
        using var info = Json("model", "info", "half.safetensors", "--json");
        Assert.All(info.RootElement.GetProperty("tensors").EnumerateArray(), t => Assert.Equal("F16", t.GetProperty("kind").GetString()));
        Assert.Equal("small", info.RootElement.GetProperty("config").GetProperty("name").GetString());
        var wrong = DescentProcess.Run(_folder, "model", "convert", "run", "renamed.safetensors", "--map", "4=5", "--like", "run", "--json");
        Assert.Equal(1, wrong.ExitCode);
        using var fit = JsonDocument.Parse(wrong.Out);
        Assert.Equal(["4.weight (10, 676)", "4.bias (10,)"], fit.RootElement.GetProperty("missing").EnumerateArray().Select(t => t.GetString()!));
        var unexpected = fit.RootElement.GetProperty("unexpected")[0].GetString();
        Assert.Equal("5.weight [10, 676]. Did you mean '4.weight'?", unexpected);
    }

    [Fact]
    public void MeasuredStatistics_AreWrittenBesideTheModel_OrOverIt()
    {
        Train("run", Config);
        var model = _folder.File("run/model.safetensors");
        var before = File.ReadAllBytes(model);
        Assert.Contains("1       ", DescentProcess.Succeed(_folder, "model", "restat", "run").Out, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(model));
        using (var restat = Json("model", "restat", "run", "--method", "layerwise", "--in-place", "--json"))
            Assert.Equal("1", restat.RootElement.GetProperty("norms")[0].GetProperty("norm").GetString());
        Assert.NotEqual(before, File.ReadAllBytes(model));
        // With one norm, whose input depends on no other, both ways measure the same.
        using var diff = JsonDocument.Parse(DescentProcess.Run(_folder, "model", "diff", "run", "run/model-restat.safetensors", "--json").Out);
        Assert.All(diff.RootElement.GetProperty("tensors").EnumerateArray(), t => Assert.InRange(t.GetProperty("relative").GetDouble(), 0, 1e-6));
    }

    [Fact]
    public void OtherFiles_AreNotWrittenOver()
    {
        Train("run", Config);
        Train("other", Config);
        var before = Directory.GetFiles(_folder.File("other")).ToDictionary(f => f, File.ReadAllBytes);
        foreach (var (words, expected) in new[]
        {
            ("fold run --out other/config.json", "expected a name that ends in .safetensors"),
            ("fold run --out other/model.safetensors", "the model of another run"),
            ("fold run --out other", "got the folder"),
            ("convert run new.safetensors --strip nope.", "with which no name begins"),
            ("convert run new.safetensors --map zzz=yyy", "which is in no name"),
            ("calibrate run --chart other/model.safetensors", "ends in .json"),
            ("calibrate run --chart other/summary.json", "no chart"),
        })
            Assert.Contains(expected, DescentProcess.Fail(_folder, 2, ["model", .. words.Split(' ')]).Error, StringComparison.Ordinal);
        Assert.Contains("no chart", DescentProcess.Fail(_folder, 2, "runs", "compare", "run", "other", "--chart", "other/config.json").Error,
            StringComparison.Ordinal);
        Assert.Contains("is not empty", DescentProcess.Fail(_folder, 1, "cross-validate", "--out", "other").Error, StringComparison.Ordinal);
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        Assert.False(File.Exists(_folder.File("new.safetensors")));
    }

    [Fact]
    public void WrongUsage_IsOneSentence_AndTheModelStays()
    {
        Train("run", Config);
        var model = _folder.File("run/model.safetensors");
        var before = File.ReadAllBytes(model);
        var same = DescentProcess.Fail(_folder, 2, "model", "fold", "run", "--out", "run/../run/model.safetensors");
        Assert.Contains("expected another one, or --in-place", same.Error, StringComparison.Ordinal);
        DescentProcess.Fail(_folder, 2, "model", "convert", model, model);
        DescentProcess.Fail(_folder, 2, "model", "convert", model, "model.bin");
        DescentProcess.Fail(_folder, 2, "model", "convert", model, "x.npz", "--type", "f8");
        DescentProcess.Fail(_folder, 2, "model", "convert", model, "x.npz", "--map", "weight");
        DescentProcess.Fail(_folder, 2, "model", "restat", "run", "--method", "exactly");
        DescentProcess.Fail(_folder, 1, "model", "info", "nowhere");
        _folder.Write("text.safetensors", "this is no model, but long enough");
        DescentProcess.Fail(_folder, 1, "model", "info", "text.safetensors");
        DescentProcess.Fail(_folder, 2, "model", "diff", "run", "text.safetensors"); // 1 would say that they differ
        Assert.Equal(before, File.ReadAllBytes(model));
        Assert.False(File.Exists(_folder.File("x.npz")));
    }

    [Fact]
    public void Info_FitsIntoALine()
    {
        Train("run", Config);
        var text = DescentProcess.Succeed(_folder, "model", "info", "run").Out;
        Assert.Contains("test   accuracy", text, StringComparison.Ordinal);
        Assert.Contains("8 tensors, 6,826 numbers", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Skip(1), line => Assert.True(line.Length <= 80, line));
    }

    private void Train(string run, string config) =>
        DescentProcess.Succeed(_folder, "train", _folder.Write($"{run}.json", config), "--out", run, "--quiet");

    private JsonDocument Json(params string[] arguments) => JsonDocument.Parse(DescentProcess.Succeed(_folder, arguments).Out);
}
