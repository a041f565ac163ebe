using System.Text.Json;

namespace Descent.EndToEnd;

public sealed class EnsembleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ensemble_TrainsPredictsAndSaysHowSureItIs()
    {
        Workloads.Mnist(_folder.File("mnist"));
        var config = _folder.Write("config.json", Workloads.ImageConfig);
        var text = DescentProcess.Succeed(
            _folder, "ensemble", config, "--data", "mnist", "--kind", "bagging", "--members", "3", "--epochs", "5", "--out", "bagged").Out;
        Assert.Contains("together", text, StringComparison.Ordinal);
        Assert.Contains("out of bag", text, StringComparison.Ordinal);
        Assert.Contains("two members disagree", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
        var images = "mnist/t10k-images-idx3-ubyte";
        using var json = JsonDocument.Parse(DescentProcess.Succeed(_folder, "predict", "bagged", images, "--json", "--uncertainty").Out);
        var first = json.RootElement[0];
        Assert.InRange(first.GetProperty("mutualInformation").GetDouble(), 0, first.GetProperty("entropy").GetDouble());
        Assert.True(first.GetProperty("deviation").GetDouble() >= 0);
        var lines = DescentProcess.Succeed(_folder, "predict", "bagged", images, "--csv", "--top", "1").Lines;
        Assert.Equal("file,sample,class,probability,deviation", lines[0]);
        Assert.Contains("Spread", DescentProcess.Succeed(_folder, "predict", "bagged", images).Out, StringComparison.Ordinal);
        var passes = DescentProcess.Fail(_folder, 2, "predict", "bagged", images, "--uncertainty", "9");
        Assert.Contains("for an ensemble", passes.Error, StringComparison.Ordinal);
        Assert.Contains("is finished", DescentProcess.Fail(_folder, 1, "ensemble", "--resume", "bagged").Error, StringComparison.Ordinal);
        // A member is a run like any other.
        Assert.Contains("Class", DescentProcess.Succeed(_folder, "predict", "bagged/members/2", images).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Uncertainty_ByPasses_ReplaysAndNeedsDropout()
    {
        var table = _folder.Write("table.csv", Workloads.ClassTable());
        var config = _folder.Write("config.json", Workloads.TableConfig(table));
        DescentProcess.Succeed(_folder, "train", config, "--out", "plain", "--quiet");
        DescentProcess.Succeed(_folder, "train", config, "--out", "dropping", "--quiet", "--set", "model=[{\"dropout\":{\"p\":0.2}},\"linear\"]");
        _folder.Write("rows.csv", "width,height,color\n9,9,red\n1,1,blue\n");
        string[] arguments = ["predict", "dropping", "rows.csv", "--csv", "--top", "1", "--uncertainty", "25", "--seed", "3"];
        var lines = DescentProcess.Succeed(_folder, arguments).Lines;
        Assert.Equal("file,sample,class,probability,deviation,entropy,mutualInformation,variationRatio", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.Equal(lines, DescentProcess.Succeed(_folder, arguments).Lines);
        var shown = DescentProcess.Succeed(_folder, "predict", "dropping", "rows.csv", "--uncertainty").Out;
        Assert.Contains("Mutual inf.", shown, StringComparison.Ordinal);
        var none = DescentProcess.Fail(_folder, 2, "predict", "plain", "rows.csv", "--uncertainty");
        Assert.Contains("a model without dropout", none.Error, StringComparison.Ordinal);
        var wrong = DescentProcess.Fail(_folder, 2, "predict", "dropping", "--uncertainty", "rows.csv");
        Assert.Contains("got 'rows.csv'; expected a whole number", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_MeasuresAndStores()
    {
        var table = _folder.Write("table.csv", Workloads.ClassTable());
        var config = _folder.Write("config.json", Workloads.TableConfig(table));
        DescentProcess.Succeed(_folder, "train", config, "--out", "run", "--quiet");
        var before = File.ReadAllBytes(_folder.File("run/model.safetensors"));
        using var json = JsonDocument.Parse(DescentProcess.Succeed(_folder, "model", "calibrate", "run", "--json", "--chart", "curve.vl.json").Out);
        double Nll(string when) => json.RootElement.GetProperty(when).GetProperty("nll").GetDouble();
        Assert.True(Nll("after") <= Nll("before"));
        Assert.Equal(before, File.ReadAllBytes(_folder.File("run/model.safetensors")));
        Assert.True(File.Exists(_folder.File("run/model-calibrated.safetensors")));
        Assert.Contains("vega-lite", File.ReadAllText(_folder.File("curve.vl.json")), StringComparison.Ordinal);
        var text = DescentProcess.Succeed(_folder, "model", "calibrate", "run", "--in-place", "--data", "table.csv").Out;
        Assert.Contains("temperature", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 90, line));
        Assert.NotEqual(before, File.ReadAllBytes(_folder.File("run/model.safetensors")));
        DescentProcess.Succeed(_folder, "train", config, "--out", "none", "--quiet", "--set", "data.validation=null");
        Assert.Contains("Give --data", DescentProcess.Fail(_folder, 1, "model", "calibrate", "none").Error, StringComparison.Ordinal);
    }
}
