using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;
using Xunit.Abstractions;

namespace Descent.Tests.Diagnostics;

public sealed class DoctorTests(ITestOutputHelper output)
{
    private const string Convolutions = """
        { "data": { "source": { "digits": { "count": 600 } }, "preprocess": ["channel-standardize"], "batchSize": 32 },
          "model": [{ "conv2d": { "filters": 6, "kernel": 3 } }, "batch-norm", "relu", { "max-pool2d": { "size": 2 } }, { "dropout": { "p": 0.2 } },
            "flatten", { "linear": { "units": 16 } }, "tanh", "linear"],
          "optimizer": "adam", "training": { "epochs": 3 } }
        """;

    [Theory]
    [InlineData(Clinic.Points)]
    [InlineData(Convolutions)]
    public void Training_IsTheSameToTheBit_WithAndWithoutADoctor(string config)
    {
        var watched = Clinic.Train(config, new DoctorOptions(), "seed=3");
        var alone = Clinic.Train(config, doctor: null, "seed=3");
        output.WriteLine(Clinic.Text(watched));
        Assert.Equal(alone.Steps.Select(s => s.Loss), watched.Steps.Select(s => s.Loss));
        Assert.Equal(alone.Test!.Loss, watched.Test!.Loss);
        Assert.True(watched.Diagnosis.Looks > 5);
        Assert.DoesNotContain(watched.Diagnosis.NotChecked, s => s.Reason.StartsWith(Examination.Failed, StringComparison.Ordinal));
        Assert.Equal(0, alone.Diagnosis.Rules);
    }

    [Fact]
    public void Observers_HearOfEachStepOfATrial_AndTheRunIsNoOther()
    {
        const string TooHigh = "optimizer.sgd.learningRate=30";
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(Clinic.Points, overrides: [TooHigh]));
        var listener = new Listener();
        var run = setup.CreateTrainer(listener).Fit(setup.TrainingData);
        Assert.Equal(Clinic.Train(Clinic.Points, doctor: null, TooHigh).Steps.Select(s => s.Loss), run.Steps.Select(s => s.Loss));
        var asked = RuleBook.Rules.Where(r => r.Moments.HasFlag(Descent.Diagnostics.Moments.Watch)).Select(r => r.Page.Id);
        Assert.Empty(asked.Except(listener.Heard.Select(h => h.Rule)));
        var trial = listener.Heard.Where(h => h is { Rule: "DD0501", Trial: "learning rate x 0.1", Steps: 30 }).Select(h => h.Done).Take(30);
        Assert.Equal(Enumerable.Range(0, 30), trial);
        Assert.Contains(listener.Heard, h => h.Trial.Length == 0);
    }

    // As long as an int can say: a loop over the plan must not run over its end. A rate that falls by a factor each epoch is 0 for most of it.
    [Theory]
    [InlineData("constant", 70)]
    [InlineData("constant", 1)]
    [InlineData("cosine", 70)]
    [InlineData("one-cycle", 70)]
    [InlineData("exponential", 70, true)]
    [InlineData("cosine-warm-restarts", 70)]
    [InlineData("step", 70, true)]
    [InlineData("linear-warmup", 70)]
    [InlineData("polynomial", 70)]
    [InlineData("reduce-on-plateau", 70)]
    public async Task PlanWithoutAnEnd_IsExamined_AndStopsWhenAsked(string schedule, int stopAfter, bool isSpent = false)
    {
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(Clinic.Points, overrides:
        [
            "training.epochs=1000000", "data.source.quadrants.count=36000", "data.batchSize=8", $"schedule={schedule}",
        ]));
        using var source = new CancellationTokenSource();
        var training = Task.Run(() => setup.CreateTrainer(new Canceller(stopAfter, source)).Fit(setup.TrainingData, source.Token));
        var run = (await training.WaitAsync(TimeSpan.FromSeconds(60))).WithoutMistakes();
        Assert.Equal((RunOutcome.Cancelled, stopAfter), (run.Outcome, run.Steps.Count));
        Assert.Equal(isSpent ? ["DD0503"] : [], run.Diagnosis.Findings.Where(f => f.Severity == Severity.Fail).Select(f => f.RuleId));
    }

    [Fact]
    public void Trials_HaveAFewWords()
    {
        Assert.Equal("the same steps again", ReplayWords.Of(new ReplayChange()));
        Assert.Equal("learning rate x 0.1, normalised inputs", ReplayWords.Of(new ReplayChange { RateFactor = 0.1, NormalizeInputs = true }));
        var all = new ReplayChange
        {
            AdamRate = 0.003, ConstantRate = 1e-5, Momentum = 0, PlainSgd = true, NoClip = true, FlipGradients = true, BatchSize = 32,
            OneBatch = true, NormalizeTargets = true, ShuffleTargets = true, Reinitialize = true, NoRegularization = true, NoAugmentation = true,
        };
        Assert.Equal(12, ReplayWords.Of(all).Split(", ").Length); // no augmentation is part of no regularisation
    }

    [Fact]
    public void Diagnosis_IsTheSame_OnEveryRun()
    {
        var (one, two) = (Clinic.Train(Convolutions), Clinic.Train(Convolutions));
        Assert.Equal(one.Trace!.Sites.Select(s => s.Last.Mean), two.Trace!.Sites.Select(s => s.Last.Mean));
        Assert.Equal(one.Diagnosis.ToString(), two.Diagnosis.ToString());
    }

    [Fact]
    public void RateOfZero_IsFound_WithItsRemedy()
    {
        var run = Clinic.Train(Clinic.Points, "optimizer.sgd.learningRate=0");
        var finding = Assert.Single(run.Diagnosis.Findings, f => f.RuleId == "DD0503");
        Assert.Equal((Severity.Fail, 1.0), (finding.Severity, finding.Confidence));
        Assert.Equal(run.Diagnosis.Findings[0], finding);
    }

    private sealed class Listener : TrainingObserver
    {
        public List<(string Rule, string Trial, int Done, int Steps)> Heard { get; } = [];

        public override void OnExamining(string rule, string trial, int stepsDone, int steps) => Heard.Add((rule, trial, stepsDone, steps));
    }

    private sealed class Canceller(int step, CancellationTokenSource source) : TrainingObserver
    {
        public override void OnStep(StepRecord record)
        {
            if (record.Step == step) source.Cancel();
        }
    }
}
