using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>A replay without a change must be the run itself, and leave nothing behind.</summary>
public sealed class LaboratoryTests
{
    private const string Config = """
        { "seed": 4, "data": { "source": { "digits": { "count": 400 } }, "preprocess": ["channel-standardize"], "batchSize": 32,
            "augment": ["horizontal-flip"] },
          "model": [{ "conv2d": { "filters": 4, "kernel": 3, "stride": 4 } }, "batch-norm", "relu", { "dropout": { "p": 0.3 } }, "flatten", "linear"],
          "optimizer": { "adam": { "learningRate": 0.01 } }, "schedule": "cosine", "training": { "epochs": 16 } }
        """;

    [Fact]
    public void ReplayWithoutAChange_IsTheRunItself_AndLeavesItsCourseAsItWas()
    {
        var alone = Train(_ => { });
        IReadOnlyList<float>? replay = null;
        double? loss = null;
        RaceResult? race = null;
        AnewResult? anew = null;
        var watched = Train(spy => spy.At(12, laboratory =>
        {
            replay = laboratory.Replay(new ReplayChange(), 14);
            laboratory.Replay(new ReplayChange { RateFactor = 10, Reinitialize = true, NoRegularization = true }, 5);
            laboratory.GoOn(new ReplayChange { OneBatch = true, NormalizeInputs = true, ShuffleTargets = true }, 5);
            loss = laboratory.LossWith(InputChange.Zeros, isTraining: false);
            race = laboratory.Race();
            anew = laboratory.RaceAnew(0);
        }));
        Assert.Equal(alone.Steps.Take(14).Select(s => s.Loss), replay!);
        Assert.Equal(alone.Steps.Select(s => s.Loss), watched.Steps.Select(s => s.Loss));
        Assert.True(loss > 0);
        Assert.Equal(56, race!.Samples); // a fifth
        Assert.InRange(race.Loss, 0.1, 3);
        Assert.Equal(2 * race.Losses.Count, anew!.Losses.Count);
    }

    [Theory]
    [InlineData("digits", "[\"flatten\",\"linear\"]", "cross-entropy", 0.3)]
    [InlineData("quadrants", "[\"linear\"]", "cross-entropy", 0.3)]
    [InlineData("quadrants", "[\"linear\",\"log-softmax\"]", "nll", 0.3)]
    [InlineData("friedman", "[\"linear\"]", "mse", 0.3)]
    [InlineData("copy-task", "[{\"gru\":{\"units\":2,\"output\":\"last\"}},\"linear\"]", "cross-entropy", 0.3)]
    public void RivalOfALine_LearnsWhatALineCannot(string source, string model, string loss, double share)
    {
        RaceResult? rival = null;
        var (task, targets) = (source == "copy-task" ? ", \"delay\": 3" : "", loss == "mse" ? ", \"standardizeTargets\": true" : "");
        var config = $$"""
            { "data": { "source": { "{{source}}": { "count": 1000{{task}} } }, "batchSize": 32 {{targets}} },
              "model": {{model}}, "loss": "{{loss}}", "optimizer": { "sgd": { "learningRate": 0.01 } }, "training": { "epochs": 12 } }
            """;
        Train(spy => spy.At(4, laboratory => rival = laboratory.Race()), config);
        Assert.InRange(rival!.Loss, 0, share * (source switch { "digits" => 2.3, "friedman" => 1, "copy-task" => 2.77, _ => 0.69 }));
    }

    [Fact]
    public void RaceAskedAgain_MeasuresTheRunAsItIsByNow_AndTriesOn()
    {
        List<RaceResult> races = [];
        List<AnewResult> anew = [];
        Train(spy => spy.At([10, 100], laboratory =>
        {
            races.Add(laboratory.Race()!);
            anew.Add(laboratory.RaceAnew(races.Count == 1 ? double.MaxValue : 0)!);
        }));
        Assert.Equal(races[0].Loss, races[1].Loss); // one plain network
        Assert.True(races[1].OwnLoss < races[0].OwnLoss);
        Assert.Equal(0.01, anew[0].Rate, 1e-6); // the first attempt was enough
        Assert.True(anew[1].Loss <= anew[0].Loss);
    }

    [Fact]
    public void GoingOnWithoutAChange_IsWhatTheRunDoesNext()
    {
        IReadOnlyList<float>? next = null;
        var run = Train(spy => spy.At(12, laboratory => next = laboratory.GoOn(new ReplayChange(), 8)));
        Assert.Equal(run.Steps.Skip(12).Take(8).Select(s => s.Loss), next!);
    }

    [Fact]
    public void Changes_ChangeWhatTheySay()
    {
        Dictionary<string, IReadOnlyList<float>> losses = [];
        Train(spy => spy.At(12, laboratory =>
        {
            void Ask(string name, ReplayChange change) => losses[name] = laboratory.Replay(change, 12)!;
            Ask("own", new ReplayChange());
            Ask("still", new ReplayChange { RateFactor = 0, OneBatch = true, NoRegularization = true });
            Ask("one batch", new ReplayChange { OneBatch = true, NoRegularization = true });
            Ask("uphill", new ReplayChange { FlipGradients = true, PlainSgd = true });
            Ask("adam", new ReplayChange { AdamRate = 0.01 });
        }));
        Assert.Single(losses["still"].Distinct());
        Assert.True(losses["one batch"][^1] < losses["own"][^1]);
        Assert.True(losses["uphill"][^1] > losses["own"][^1]);
        Assert.Equal(losses["own"][0], losses["adam"][0]);
    }

    private static Run Train(Action<Spy> prepare, string config = Config)
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(config));
        var spy = new Spy();
        prepare(spy);
        var trainer = setup.CreateTrainer(spy);
        spy.Begin(trainer, setup.TrainingData);
        return trainer.Fit(setup.TrainingData);
    }

    /// <summary>Asks a laboratory something in the middle of a run.</summary>
    private sealed class Spy : TrainingObserver
    {
        private TrialLaboratory? _laboratory;
        private Action<Laboratory>? _ask;
        private int[] _at = [];
        private int _step;

        public void At(int step, Action<Laboratory> ask) => At([step], ask);

        public void At(int[] steps, Action<Laboratory> ask) => (_at, _ask) = (steps, ask);

        public void Begin(Trainer trainer, Descent.Training.TrainingData data)
        {
            var perEpoch = TrainingSession.Loader(trainer, data).BatchCount;
            _laboratory = new TrialLaboratory(trainer, data, perEpoch, trainer.Options.Epochs * perEpoch, isFromStart: true, () => _step);
        }

        public override void OnStep(StepRecord step)
        {
            _step = step.Step;
            if (_at.Contains(step.Step)) _ask?.Invoke(_laboratory!);
        }
    }
}
