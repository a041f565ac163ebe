using System.Text.Json;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Tests.Configuration.Search;

/// <summary>Searches on a few points: the same for any number at once, the same after being broken off, blind to the test data.</summary>
public sealed class HyperparameterSearchTests : IDisposable
{
    private const string Space =
        "\"optimizer.sgd.learningRate\": {\"log\": [1e-3, 1]}, \"model[0].linear.units\": {\"integer\": [2, 9]}, \"model[2].dropout.p\": [0, 0.5]";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"strategy\": {\"random\": {\"trials\": 7}}")]
    [InlineData("\"strategy\": {\"grid\": {\"points\": 2}}")]
    [InlineData("\"strategy\": {\"halving\": {\"trials\": 6, \"factor\": 2}}, \"objective\": \"accuracy\"")]
    [InlineData("\"strategy\": {\"hyperband\": {\"factor\": 2}}")]
    public void Run_AnyNumberAtOnce_GivesTheSame(string strategy)
    {
        var one = new HyperparameterSearch(SearchSpecTests.Spec(Space, strategy), _folder["one"]).Run();
        var three = new HyperparameterSearch(SearchSpecTests.Spec(Space, strategy), _folder["three"]).Run(parallel: 3);
        Assert.Equal(one.Rungs.Select(Shown), three.Rungs.Select(Shown));
        Assert.Equal(Shown(one.Best!), Shown(three.Best!));
        Assert.Equal(File.ReadAllText(_folder["one/best.json"]), File.ReadAllText(_folder["three/best.json"]));
        Assert.True(one.IsComplete);
    }

    [Fact]
    public void Run_Random_MeasuresWhatTrainingTheConfigMeasures()
    {
        var spec = SearchSpecTests.Spec(Space, "\"strategy\": {\"random\": {\"trials\": 3}}");
        var result = new HyperparameterSearch(spec, _folder["search"]).Run();
        foreach (var trial in result.Trials) Assert.Equal(TrainedLoss(spec, trial), trial.Objective);
        Assert.Equal(result.Trials.MinBy(t => t.Objective), result.Best);
        Assert.Equal(spec.ConfigOf(result.Best!.Values).ToJson(), File.ReadAllText(_folder["search/best.json"]));
    }

    [Fact]
    public void Run_Halving_ContinuesTheBestToTheBitsOfAnUnbrokenTraining()
    {
        var spec = SearchSpecTests.Spec(Space, "\"strategy\": {\"halving\": {\"trials\": 6, \"factor\": 2}}");
        var result = new HyperparameterSearch(spec, _folder["search"]).Run();
        Assert.Equal([6, 3, 1], Enumerable.Range(0, 3).Select(r => result.Rungs.Count(t => t.Rung == r)));
        for (var r = 0; r < 2; r++)
        {
            var best = result.Rungs.Where(t => t.Rung == r).OrderBy(t => t.Objective).Select(t => t.Number).Take(r == 0 ? 3 : 1).Order();
            Assert.Equal(best, result.Rungs.Where(t => t.Rung == r + 1).Select(t => t.Number));
        }

        Assert.Equal([1, 2, 4], result.Rungs.Where(t => t.Number == result.Best!.Number).Select(t => t.Epochs));
        Assert.Equal(TrainedLoss(spec, result.Best!), result.Best!.Objective);
        Assert.Equal(5, result.Trials.Count(t => t.IsDropped));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["search/checkpoints"]));
    }

    [Theory]
    [InlineData("\"strategy\": {\"random\": {\"trials\": 6}}", 4)]
    [InlineData("\"strategy\": {\"halving\": {\"trials\": 6, \"factor\": 2}}", 4)]
    [InlineData("\"strategy\": {\"halving\": {\"trials\": 6, \"factor\": 2}}", 8)]
    public void Resume_BrokenOff_RepeatsNothingAndEndsTheSame(string strategy, int stopAfter)
    {
        var whole = new HyperparameterSearch(SearchSpecTests.Spec(Space, strategy), _folder["whole"]).Run();
        using var stop = new CancellationTokenSource();
        var first = new Watcher { AtResult = count => { if (count == stopAfter) stop.Cancel(); } };
        var broken = new HyperparameterSearch(SearchSpecTests.Spec(Space, strategy), _folder["broken"]).Run(first, 1, stop.Token);
        Assert.False(broken.IsComplete);
        Assert.Equal(stopAfter, broken.Rungs.Count);
        File.AppendAllText(_folder["broken/trials.jsonl"], "{\"trial\":5,\"bracket\":0,\"ru"); // as a kill leaves it

        var second = new Watcher();
        var resumed = HyperparameterSearch.Resume(_folder["broken"]).Run(second);

        Assert.Equal(whole.Rungs.Select(Shown), resumed.Rungs.Select(Shown));
        Assert.Equal(stopAfter, second.Before);
        Assert.Empty(first.Results.Intersect(second.Begun));
        Assert.Equal(whole.Rungs.Count, first.Results.Count + second.Results.Count);
        Assert.Equal(Rows("whole"), Rows("broken"));
        Assert.Empty(AfterEnd());
    }

    [Fact]
    public void Resume_DamagedJournal_IsAnError()
    {
        new HyperparameterSearch(SearchSpecTests.Spec(Space, "\"strategy\": {\"random\": {\"trials\": 2}}"), _folder["search"]).Run();
        var lines = File.ReadAllLines(_folder["search/trials.jsonl"]);
        File.WriteAllLines(_folder["search/trials.jsonl"], ["{", lines[1]]);
        string Error() => Assert.Throws<DataException>(() => HyperparameterSearch.Resume(_folder["search"]).Run()).Message;
        Assert.Contains("line 1: got a damaged trial", Error(), StringComparison.Ordinal);
        File.WriteAllLines(_folder["search/trials.jsonl"], [lines[0].Replace("\"trial\":1", "\"trial\":2", StringComparison.Ordinal)]);
        Assert.Contains("which is not of this search", Error(), StringComparison.Ordinal);
        Assert.Contains("got no search.json in it", Assert.Throws<ConfigException>(() => HyperparameterSearch.Resume(_folder["nowhere"]))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TrialsThatFail_AreRowsAndNotTheEnd()
    {
        var spec = SearchSpecTests.Spec(
            "\"optimizer.sgd.learningRate\": [0.05, 3e38], \"model\": [[\"linear\"], [{\"conv2d\": {\"filters\": 2}}, \"flatten\", \"linear\"]]",
            "\"strategy\": \"grid\"");
        var result = new HyperparameterSearch(spec, _folder["search"]).Run();
        Assert.Equal([TrialStatus.Finished, TrialStatus.Failed, TrialStatus.Diverged, TrialStatus.Failed], result.Trials.Select(t => t.Status));
        Assert.Contains("model[0].conv2d", result.Trials[1].Reason, StringComparison.Ordinal);
        Assert.NotEmpty(result.Trials[2].Reason);
        Assert.Equal(1, result.Best!.Number);
        Assert.Equal(["1", "2", "3", "4"], Rows("search").Skip(1).Select(r => r.Split(',')[0]).Order());
        Assert.StartsWith("1,finished,", Rows("search")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"set\": {\"data.validation\": 0}", "got no validation samples; expected some")]
    [InlineData("\"objective\": \"rmse\"", "classes; expected one of loss, accuracy, ")]
    public void Run_DataThatDoesNotFit_IsToldBeforeTheFirstTrial(string member, string expected)
    {
        var search = new HyperparameterSearch(SearchSpecTests.Spec("\"seed\": [1, 2]", member), _folder["search"]);
        Assert.Contains(expected, Assert.Throws<DataException>(() => search.Run()).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["search"]));
    }

    [Fact]
    public void Run_OtherTestRows_ChangesNothing()
    {
        string Table(Func<int, int> testTarget)
        {
            var rows = Enumerable.Range(0, 90).Select(i =>
            {
                var (x, y) = (i * 37 % 101, i * 53 % 97);
                var part = i % 3 == 0 ? "test" : i % 3 == 1 ? "train" : "val";
                return FormattableString.Invariant($"{x},{y},{(i % 3 == 0 ? testTarget(i) : x - y)},{part}");
            });
            return "a,b,target,part\n" + string.Join('\n', rows) + "\n";
        }

        string[] RowsOf(string name, Func<int, int> testTarget)
        {
            _folder.Write(name + ".csv", Table(testTarget));
            var config = """
                {"data": {"source": {"csv": {"path": "PATH", "targetKind": "values"}}, "split": {"given": {"column": "part"}},
                 "preprocess": ["standardize"], "standardizeTargets": true}, "model": ["linear"], "optimizer": {"sgd": {"learningRate": 0.1}},
                     "training": {"epochs": 2}}
                """.Replace("PATH", _folder[name + ".csv"].Replace("\\", "/", StringComparison.Ordinal), StringComparison.Ordinal);
            var spec = SearchSpec.Parse(
                $"{{\"config\": {config}, \"objective\": \"rmse\", \"strategy\": {{\"random\": {{\"trials\": 3}}}}, "
                + "\"space\": {\"optimizer.sgd.learningRate\": {\"log\": [0.01, 1]}}}");
            return [.. new HyperparameterSearch(spec, _folder[name]).Run().Rungs.Select(Shown)];
        }

        Assert.Equal(RowsOf("one", i => i), RowsOf("other", i => -1000 * i));
    }

    [Fact]
    public void Folder_NotEmpty_IsLeftAlone()
    {
        Directory.CreateDirectory(_folder["search"]);
        _folder.Write("search/kept.txt", "kept");
        var error = Assert.Throws<TrainingException>(() => new HyperparameterSearch(SearchSpecTests.Spec(Space), _folder["search"]));
        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_Chart_HasALineForEachTrialThroughEverySetting()
    {
        new HyperparameterSearch(SearchSpecTests.Spec(Space, "\"strategy\": {\"random\": {\"trials\": 5}}"), _folder["search"]).Run();
        using var chart = JsonDocument.Parse(File.ReadAllText(_folder["search/parallel-coordinates.vl.json"]));
        var values = chart.RootElement.GetProperty("data").GetProperty("values").EnumerateArray().ToList();
        Assert.Equal(5 * 4, values.Count);
        Assert.All(values, v => Assert.InRange(v.GetProperty("place").GetDouble(), 0, 1));
        Assert.Equal("trial", chart.RootElement.GetProperty("encoding").GetProperty("detail").GetProperty("field").GetString());
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder["search/summary.json"]));
        Assert.Equal(3, summary.RootElement.GetProperty("importance").GetArrayLength());
    }

    // Spearman's correlation of ranks 1..5 against 2, 1, 4, 3, 5 is 1 - 6 * 4 / (5 * 24) = 0.8.
    [Fact]
    public void Importance_SmallCases_AreTheClosedForms()
    {
        var (x, y) = (SearchImportance.Ranks([1, 20, 300, 4000, 5e4]), SearchImportance.Ranks([0.2, 0.1, 4, 3, 50]));
        Assert.Equal(0.8, SearchImportance.Pearson(x, y), 12);
        Assert.Equal([1.5, 3, 1.5, 4], SearchImportance.Ranks([7, 8, 7, 9]));
        Assert.Equal(1, SearchImportance.Ratio(["a", "b", "a", "b"], [1, 2, 1, 2]), 12);
        Assert.Equal(0, SearchImportance.Ratio(["a", "b", "a", "b"], [1, 1, 2, 2]), 12);
        Assert.Equal(Math.Sqrt(0.8), SearchImportance.Ratio(["a", "a", "b", "b"], [1, 2, 3, 4]), 12); // 4 of 5
    }

    private static double TrainedLoss(SearchSpec spec, SearchTrial trial)
    {
        var setup = TrainingSetup.Create(spec.ConfigOf(trial.Values));
        return setup.CreateTrainer().Fit(setup.TrainingData).Epochs[^1].Validation!.Loss;
    }

    private static string Shown(SearchTrial t) => FormattableString.Invariant(
        $"{t.Number} {t.Bracket}.{t.Rung} {t.Epochs} {t.Status} {t.Objective:R} {MetricsOf(t)} {SearchSpecTests.Text(t.Values)} {t.Reason}");

    private static string MetricsOf(SearchTrial t) => string.Join(' ', t.Metrics.Select(m => FormattableString.Invariant($"{m.Key}={m.Value:R}")));

    // Without the times.
    private string[] Rows(string name)
    {
        var rows = File.ReadAllLines(_folder[$"{name}/results.csv"]).Select(r => r.Split(',').ToList()).ToList();
        var seconds = rows[0].IndexOf("seconds");
        foreach (var row in rows) row.RemoveAt(seconds);
        return [.. rows.Select(r => string.Join(',', r))];
    }

    private string[] AfterEnd()
    {
        var again = new Watcher();
        HyperparameterSearch.Resume(_folder["broken"]).Run(again);
        return [.. again.Begun.Select(b => FormattableString.Invariant($"{b}"))];
    }

    private sealed class Watcher : SearchObserver
    {
        public Action<int> AtResult { get; init; } = _ => { };

        public int Before { get; private set; }

        public List<(int, int)> Begun { get; } = [];

        public List<(int, int)> Results { get; } = [];

        public override void OnStart(SearchPlan plan, IReadOnlyList<SearchTrial> before) => Before = before.Count;

        public override void OnTrial(SearchTrial trial) => Begun.Add((trial.Number, trial.Rung));

        public override void OnResult(SearchTrial trial)
        {
            Results.Add((trial.Number, trial.Rung));
            AtResult(Results.Count);
        }
    }
}
