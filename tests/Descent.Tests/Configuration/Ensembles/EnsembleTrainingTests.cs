using Descent.Configuration;
using Descent.Data;
using Descent.Tests.Training;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Configuration.Ensembles;

public sealed class EnsembleTrainingTests : IDisposable
{
    private const string Rest = "\"optimizer\": {\"adam\": {\"learningRate\": 0.01}}, \"training\": {\"epochs\": 4}";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ExperimentConfig Config(string rest = Rest, string source = "{\"blobs\": {\"count\": 200, \"classes\": 4, \"deviation\": 4}}") =>
        ConfigSamples.Parse(source, "[{\"linear\": {\"units\": 8}}, \"relu\", {\"dropout\": {\"p\": 0.1}}, \"linear\"]", rest, "\"batchSize\": 16");

    private EnsembleReport Train(string name, EnsemblePlan plan, ExperimentConfig? config = null) =>
        EnsembleTraining.Create(config ?? Config(), plan, _folder[name]).Run()!;

    /// <summary>A member of "seeds" is the run that the config gives with its seed.</summary>
    [Fact]
    public void Seeds_MembersAreTheRunsOfTheirSeeds()
    {
        var report = Train("seeds", new EnsemblePlan(EnsembleKind.Seeds, 3));
        for (var member = 0; member < 3; member++)
        {
            var config = ExperimentConfig.Parse(Config().ToJson(), "config.json", [$"seed={1 + member}"]);
            var setup = TrainingSetup.Create(config);
            var run = setup.CreateTrainer().Fit(setup.TrainingData);
            var saved = SavedModel.Load(_folder[$"seeds/members/{member + 1}"]);
            AssertSameBits(setup.Model, saved.Model);
            Assert.Equal(run.Test!.Accuracy!.Value, report.Members[member].Test!.Accuracy!.Value, 1e-12);
            Assert.Equal(run.Test.Loss, report.Members[member].Test!.Nll!.Value, 1e-5);
            Assert.Null(RunSummary(member)); // the test part is measured by the ensemble, once
        }

        Assert.Equal("test", report.Part);
        Assert.Equal([1, 2, 3], report.Curve.Select(p => p.Members));
        Assert.Equal(report.Test!.Error, report.Curve[^1].Error, 1e-12);
        Assert.Equal(report.Members.Average(m => m.Test!.Error), report.Curve[0].Error, 1e-12);
        string? RunSummary(int member) =>
            File.ReadAllText(_folder[$"seeds/members/{member + 1}/summary.json"]).Contains("\"test\"", StringComparison.Ordinal) ? "test" : null;
    }

    /// <summary>The out-of-bag score by hand, from the bags as they are drawn and from each member read back.</summary>
    [Fact]
    public void Bagging_OutOfBag_IsBruteForce()
    {
        var report = Train("bagging", new EnsemblePlan(EnsembleKind.Bagging, 3));
        var data = Config().LoadData();
        var members = Enumerable.Range(1, 3).Select(m => SavedModel.Load(_folder[$"bagging/members/{m}"])).ToArray();
        var bags = Enumerable.Range(0, 3).Select(m => Bootstrap.Draw(data.Training.Count, 1, m).ToHashSet()).ToArray();
        var probabilities = members.Select(m => m.Ask(data.Training).Probabilities()).ToArray();
        var (right, counted) = (0, 0);
        for (var i = 0; i < data.Training.Count; i++)
        {
            var asked = Enumerable.Range(0, 3).Where(m => !bags[m].Contains(i)).ToArray();
            if (asked.Length == 0) continue;
            counted++;
            var mean = Enumerable.Range(0, 4).Select(c => asked.Average(m => probabilities[m][(i * 4) + c])).ToArray();
            if (Array.IndexOf(mean, mean.Max()) == data.Training.ReadClass(i)) right++;
        }

        Assert.Equal(counted, report.OutOfBag!.Samples);
        Assert.Equal(data.Training.Count - counted, report.OutOfBag.WithoutMember);
        Assert.Equal((double)right / counted, report.OutOfBag.Score.Accuracy!.Value, 1e-12);
        Assert.NotEqual(Weights(members[0].Model), Weights(members[1].Model));
    }

    /// <summary>A snapshot is the model as the whole run has it after that epoch.</summary>
    [Fact]
    public void Snapshots_AreTheEpochsOfOneRun()
    {
        Train("snapshots", new EnsemblePlan(EnsembleKind.Snapshots, 2));
        var config = ExperimentConfig.Parse(
            Config().ToJson(), "config.json", ["schedule={\"cosine-warm-restarts\": {\"firstEpochs\": 2, \"growth\": 1}}"]);
        var setup = TrainingSetup.Create(config);
        List<float[]> epochs = [];
        setup.CreateTrainer(new Recorder
        {
            At = e =>
            {
                if (e.StartsWith("epoch", StringComparison.Ordinal)) epochs.Add(Weights(setup.Model));
            },
        }).Fit(setup.TrainingData);
        AssertSameBits(epochs[1], Weights(SavedModel.Load(_folder["snapshots/members/1"]).Model));
        AssertSameBits(epochs[3], Weights(SavedModel.Load(_folder["snapshots/members/2"]).Model));
    }

    /// <summary>Broken off in the middle of a member and taken up: the same bits, and what was finished is not trained again.</summary>
    [Theory]
    [InlineData(EnsembleKind.Bagging, 1, 7)]
    [InlineData(EnsembleKind.Seeds, 2, 1)]
    [InlineData(EnsembleKind.Snapshots, 0, 25)]
    public void Resume_GoesOnBitForBit(EnsembleKind kind, int member, int step)
    {
        var plan = new EnsemblePlan(kind, kind == EnsembleKind.Snapshots ? 2 : 3);
        var whole = Train("whole", plan);
        using var stop = new CancellationTokenSource();
        var broken = EnsembleTraining.Create(Config(), plan, _folder["broken"]);
        IReadOnlyList<TrainingObserver> Stop(int m) => m != member ? [] : [new Recorder { At = e => StopAt(e) }];
        void StopAt(string e)
        {
            if (e == $"step {step}") stop.Cancel();
        }

        Assert.Null(broken.Run(Stop, cancellationToken: stop.Token));
        Assert.Throws<DataException>(() => SavedEnsemble.Load(_folder["broken"]));
        List<int> trained = [];
        var report = EnsembleTraining.Resume(_folder["broken"]).Run(m =>
        {
            return [new Recorder { Plan = _ => trained.Add(m) }];
        })!;
        Assert.Equal(Enumerable.Range(member, (kind == EnsembleKind.Snapshots ? 1 : 3) - member), trained);
        Assert.Equal(whole.Test, report.Test);
        for (var m = 1; m <= plan.Members; m++)
            AssertSameBits(SavedModel.Load(_folder[$"whole/members/{m}"]).Model, SavedModel.Load(_folder[$"broken/members/{m}"]).Model);
        var error = Assert.Throws<TrainingException>(() => EnsembleTraining.Resume(_folder["broken"]));
        Assert.Contains("is finished", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_OneAndTwo_SameBits()
    {
        var before = CpuDevice.Threads;
        try
        {
            CpuDevice.Threads = 1;
            var one = Train("one", new EnsemblePlan(EnsembleKind.Bagging, 2, EnsembleRule.Vote));
            CpuDevice.Threads = 2;
            var two = Train("two", new EnsemblePlan(EnsembleKind.Bagging, 2, EnsembleRule.Vote));
            Assert.Equal((one.Test, one.Validation, one.OutOfBag, one.Diversity), (two.Test, two.Validation, two.OutOfBag, two.Diversity));
            Assert.Equal(File.ReadAllText(_folder["one/ensemble.json"]), File.ReadAllText(_folder["two/ensemble.json"]));
        }
        finally
        {
            CpuDevice.Threads = before;
        }
    }

    /// <summary>What an ensemble predicts is the mean of what its members predict.</summary>
    [Fact]
    public void Saved_Predict_IsTheMeanOfTheMembers()
    {
        Train("seeds", new EnsemblePlan(EnsembleKind.Seeds, 3));
        var ensemble = SavedEnsemble.Load(_folder["seeds"]);
        var samples = Config().LoadData().Test;
        var each = ensemble.Members.Select(m => m.Predict(samples).ToList()).ToList();
        var together = ensemble.Predict(samples).ToList();
        Assert.Equal(samples.Count, together.Count);
        for (var i = 0; i < together.Count; i++)
        {
            foreach (var c in together[i].Ranking)
            {
                var p = each.Select(m => (double)m[i].Ranking.Single(r => r.Class == c.Class).Probability).ToArray();
                Assert.Equal(p.Average(), c.Probability, 1e-6);
                Assert.Equal(Math.Sqrt(p.Average(x => (x - p.Average()) * (x - p.Average()))), together[i].Uncertainty!.Deviation[c.Class], 1e-6);
            }

            Assert.Equal(3, together[i].Uncertainty!.Answers);
            Assert.Equal(together[i].Ranking.Sum(c => -c.Probability * Math.Log(c.Probability)), together[i].Uncertainty!.Entropy, 1e-4);
        }
    }

    [Fact]
    public void Regression_DecomposesItsError()
    {
        var config = Config(source: "\"regression\"");
        var report = Train("values", new EnsemblePlan(EnsembleKind.Bagging, 3), config);
        var diversity = report.Diversity!;
        Assert.Equal(diversity.EnsembleError!.Value, diversity.MeanError!.Value - diversity.Ambiguity!.Value, 1e-9 * diversity.MeanError.Value);
        Assert.Equal(report.Test!.Rmse!.Value * report.Test.Rmse.Value, diversity.EnsembleError.Value, 1e-9 * diversity.MeanError.Value);
        var predictions = SavedEnsemble.Load(_folder["values"]).Predict(config.LoadData().Test).ToList();
        Assert.All(predictions, p => Assert.Single(p.Uncertainty!.Deviation));
        Assert.Contains(
            "values have no classes",
            Assert.Throws<ConfigException>(() => Train("vote", new EnsemblePlan(EnsembleKind.Seeds, 2, EnsembleRule.Vote), config)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"training\": {\"epochs\": 5}", "expected a multiple of 2")]
    [InlineData("\"training\": {\"epochs\": 4, \"maxSteps\": 3}", "got training.maxSteps for snapshots")]
    [InlineData("\"training\": {\"epochs\": 4, \"stop\": \"early-stopping\"}", "got training.stop for snapshots")]
    [InlineData("\"training\": {\"epochs\": 4, \"average\": \"ema\"}", "got training.average for snapshots")]
    [InlineData("\"schedule\": {\"cosine-warm-restarts\": {\"firstEpochs\": 3}}, \"training\": {\"epochs\": 8}", "in which 1 periods end")]
    public void Snapshots_ThatCannotBe_AreSentences(string rest, string expected)
    {
        var error = Assert.Throws<ConfigException>(() => Train("wrong", new EnsemblePlan(EnsembleKind.Snapshots, 2), Config(rest)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["wrong"]));
    }

    [Theory]
    [InlineData("", "damaged JSON")]
    [InlineData("{}", "without 'kind'")]
    [InlineData("{\"kind\": \"magic\", \"rule\": \"mean\", \"members\": 3, \"isFinished\": true}", "got 3 members by 'magic'")]
    [InlineData("{\"kind\": \"seeds\", \"rule\": \"mean\", \"members\": 2000000000, \"isFinished\": true}", "expected 2 to 1000")]
    [InlineData("{\"kind\": \"seeds\", \"rule\": \"mean\", \"members\": 2, \"isFinished\": true}", "expected a run folder or a model file")]
    [InlineData("{\"kind\": \"seeds\", \"rule\": \"mean\", \"members\": 2, \"isFinished\": false}", "broken off")]
    [InlineData("[1]", "without 'kind'")]
    public void Saved_DamagedFiles_AreSentences(string text, string expected)
    {
        Directory.CreateDirectory(_folder["damaged"]);
        File.WriteAllText(_folder["damaged/ensemble.json"], text);
        Assert.Contains(expected, Assert.Throws<DataException>(() => SavedEnsemble.Load(_folder["damaged"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_InAFolderThatHoldsSomething_IsRefused()
    {
        var plan = new EnsemblePlan(EnsembleKind.Seeds, 2);
        Train("first", plan);
        Assert.Contains("--resume", Assert.Throws<TrainingException>(() => Train("first", plan)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllText(_folder["other/file"], "x");
        Assert.Contains("is not empty", Assert.Throws<TrainingException>(() => Train("other", plan)).Message, StringComparison.Ordinal);
        Assert.Throws<ConfigException>(() => Train("one", new EnsemblePlan(EnsembleKind.Seeds, 1)));
    }
}
