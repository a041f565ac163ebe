using System.Text.Json;

namespace Descent.EndToEnd;

public sealed class ZooTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Zoo_RunReportAndTable()
    {
        var zoo = Path.Combine(Workloads.Root, "zoo");
        string[] run = ["zoo", "run", "--folder", zoo, "--only", "mlp-blobs", "--seeds", "1", "--out", "results.json", "--json"];
        using var results = JsonDocument.Parse(DescentProcess.Succeed(_folder, run).Out);
        Assert.InRange(results.RootElement.GetProperty("runs").GetArrayLength(), 8, 60);

        var said = DescentProcess.Succeed(_folder, "zoo", "report", "results.json", "--folder", zoo, "--out", "zoo.md").Out;
        Assert.Contains("In the first three", said, StringComparison.Ordinal);
        Assert.Contains("What was taken for what", File.ReadAllText(_folder.File("zoo.md")), StringComparison.Ordinal);
        var table = DescentProcess.Succeed(_folder, "zoo", "table", "results.json", "--folder", zoo).Out;
        Assert.Contains("| mlp-blobs | tabular | accuracy | 0.8", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Zoo_WrongOptions_SayWhatIsExpected()
    {
        string Error(params string[] arguments) => DescentProcess.Fail(_folder, 2, ["zoo", "run", .. arguments]).Error;
        Assert.Contains("expected tuning or held-out", Error("--half", "x"), StringComparison.Ordinal);
        Assert.Contains("expected ci", Error("--subset", "x"), StringComparison.Ordinal);
        Assert.Contains("no such folder", DescentProcess.Fail(_folder, 1, "zoo", "run", "--folder", "nowhere").Error, StringComparison.Ordinal);
    }
}
