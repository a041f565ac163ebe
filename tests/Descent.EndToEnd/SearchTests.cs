using System.Text.Json;

namespace Descent.EndToEnd;

/// <summary>descent search, lr-find and cross-validate as processes.</summary>
public sealed class SearchTests : IDisposable
{
    private const string Config =
        """
        {
          "name": "tiny",
          "data": {"source": {"digits": {"count": 300}}, "batchSize": 16, "validation": 0.2, "test": 0.2},
          "model": ["flatten", {"linear": {"units": 8}}, "relu", {"dropout": {"p": 0.1}}, "linear"],
          "optimizer": {"adam": {"learningRate": 0.01}},
          "training": {"epochs": 4}
        }
        """;

    private const string Search =
        """
        {
          "config": "config.json", "objective": "accuracy", "strategy": {"halving": {"trials": 8, "factor": 2}},
          "space": {"optimizer.adam.learningRate": {"log": [1e-4, 1e-1]}, "model[1].linear.units": [8, 16, 32],
              "model[3].dropout.p": {"uniform": [0, 0.5]}}
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public SearchTests()
    {
        _folder.Write("config.json", Config);
        _folder.Write("search.json", Search);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Search_KilledInTheMiddle_RepeatsNoFinishedTrialAndEndsTheSame()
    {
        DescentProcess.Succeed(_folder, "search", "search.json", "--out", "whole", "--quiet");
        Kill(results: 5);
        var finished = Journal("broken");
        Assert.InRange(finished.Count, 5, 13);

        var resumed = DescentProcess.Succeed(_folder, "search", "--resume", "broken", "--json", "--final");

        var begun = Events(resumed.Lines, "trial");
        Assert.Empty(finished.Intersect(begun));
        Assert.Equal(14, finished.Count + begun.Count()); // 8 trials on the first rung, 4 on the second, 2 on the last
        Assert.Equal(Table("whole"), Table("broken"));
        Assert.Equal(File.ReadAllText(_folder.File("whole/best.json")), File.ReadAllText(_folder.File("broken/best.json")));
        Assert.True(File.Exists(_folder.File("broken/final/model.safetensors")));
        using var end = JsonDocument.Parse(resumed.Lines[^1]);
        Assert.True(end.RootElement.GetProperty("test").GetProperty("accuracy").GetDouble() > 0.1);
    }

    [Fact]
    public void Search_ParallelOnATable_TellsTheBestAndHowToTrainIt()
    {
        var result = DescentProcess.Succeed(_folder, "search", "search.json", "--out", "found", "--parallel", "2", "--set", "training.epochs=2");
        Assert.Contains("best: trial ", result.Out, StringComparison.Ordinal);
        Assert.Contains("descent train found/best.json", result.Out.Replace('\\', '/'), StringComparison.Ordinal);
        DescentProcess.Succeed(_folder, "train", "found/best.json", "--out", "run", "--quiet");
        string[] files = ["search.json", "results.csv", "summary.json", "parallel-coordinates.vl.json"];
        Assert.All(files, file => Assert.True(File.Exists(_folder.File($"found/{file}")), file));
    }

    [Theory]
    [InlineData(1, "Did you mean 'learningRate'?", "search", "wrong.json")]
    [InlineData(2, "expected a search file, or --resume with a folder", "search")]
    [InlineData(2, "--resume: got --set besides", "search", "--resume", "x", "--set", "seed=1")]
    [InlineData(1, "got no search.json in it", "search", "--resume", "x")]
    [InlineData(1, "expected some, since they decide", "search", "search.json", "--set", "data.validation=0")]
    [InlineData(2, "expected a number above 0", "lr-find", "--low", "0")]
    [InlineData(2, "expected the first below the second", "lr-find", "--low", "1", "--high", "0.5")]
    [InlineData(1, "lbfgs with a line search", "lr-find", "config.json", "--set", "optimizer=lbfgs")]
    [InlineData(2, "--folds: got '1'; expected a whole number from 2", "cross-validate", "--folds", "1")]
    public void WrongUse_IsOneSentence(int exitCode, string expected, params string[] arguments)
    {
        _folder.Write("wrong.json", Search.Replace("learningRate", "learnRate", StringComparison.Ordinal));
        Assert.Contains(expected, DescentProcess.Fail(_folder, exitCode, arguments).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("runs")), "a folder was made for nothing");
    }

    [Fact]
    public void LrFind_Digits_DrawsTheCurveAndSaysHowToUseIt()
    {
        var text = DescentProcess.Succeed(_folder, "lr-find", "config.json", "--out", "curve").Out;
        Assert.Contains("recommended", text, StringComparison.Ordinal);
        Assert.Contains("descent train config.json --set optimizer.adam.learningRate=", text, StringComparison.Ordinal);
        Assert.Contains(text, c => c is > '\u2800' and < '\u2900');
        using var json = JsonDocument.Parse(DescentProcess.Succeed(_folder, "lr-find", "config.json", "--json").Out);
        Assert.InRange(json.RootElement.GetProperty("learningRate").GetDouble(), 1e-5, 1);
        Assert.True(File.Exists(_folder.File("curve/lr-find.vl.json")));
    }

    [Fact]
    public void CrossValidate_Table_PrintsMeansAndWritesPredictions()
    {
        var table = _folder.Write("table.csv", Workloads.ClassTable());
        var config = _folder.Write("table.json", Workloads.TableConfig(table.Replace('\\', '/')));
        var text = DescentProcess.Succeed(_folder, "cross-validate", config, "--folds", "4", "--out", "cv").Out;
        Assert.Contains("fold 4/4", text, StringComparison.Ordinal);
        Assert.Contains("accuracy", text, StringComparison.Ordinal);
        Assert.Equal(97, File.ReadAllLines(_folder.File("cv/predictions.csv")).Length); // a header, and 120 rows without a fifth for the test
        Assert.Equal(5, File.ReadAllLines(_folder.File("cv/folds.csv")).Length);
        var lines = DescentProcess.Succeed(_folder, "cross-validate", config, "--folds", "4", "--json").Lines;
        using var end = JsonDocument.Parse(lines[^1]);
        Assert.InRange(end.RootElement.GetProperty("metrics").GetProperty("accuracy").GetProperty("mean").GetDouble(), 0.5, 1);
    }

    private void Kill(int results)
    {
        using var process = DescentProcess.Start(_folder, "search", "search.json", "--out", "broken", "--json");
        while (results > 0 && process.ReadLine() is { } line)
            if (line.StartsWith("{\"event\":\"result\"", StringComparison.Ordinal)) results--;
        process.Kill();
    }

    // What is on the disk counts, told or not; a line that the kill broke off does not.
    private List<(int Trial, int Rung)> Journal(string folder) =>
        [.. Events(File.ReadAllLines(_folder.File($"{folder}/trials.jsonl")).Where(l => l.EndsWith("}}", StringComparison.Ordinal)), null)];

    private static IEnumerable<(int Trial, int Rung)> Events(IEnumerable<string> lines, string? name)
    {
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (name is null || root.GetProperty("event").ValueEquals(name))
                yield return (root.GetProperty("trial").GetInt32(), root.GetProperty("rung").GetInt32());
        }
    }

    // Everything but the times.
    private IEnumerable<string> Table(string folder)
    {
        var rows = File.ReadAllLines(_folder.File($"{folder}/results.csv")).Select(r => r.Split(',').ToList()).ToList();
        var seconds = rows[0].IndexOf("seconds");
        return rows.Select(r => string.Join(',', r.Where((_, i) => i != seconds)));
    }
}
