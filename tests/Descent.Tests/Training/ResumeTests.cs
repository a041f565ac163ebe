using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>A training that was broken off and taken up again is the same training, bit for bit.</summary>
public sealed class ResumeTests
{
    private const int Steps = 24; // two epochs of eleven batches, and two steps of a third

    public static TheoryData<int> Kills => [.. Enumerable.Range(1, Steps - 1)];

    [Theory]
    [MemberData(nameof(Kills))]
    public void Resume_AfterAnyStep_GivesTheSameBits(int killedAt)
    {
        using var folder = new TemporaryFolder();
        var whole = Network();
        var run = Trainer(whole, folder.Root + "/whole").Fit(Data());
        Assert.Equal(Steps, run.Steps.Count);
        var broken = Network();
        Assert.Throws<KilledException>(() => Trainer(broken, folder.Root + "/broken", new Killer(killedAt)).Fit(Data()));
        var checkpoint = CheckpointFolder.LoadNewest(folder.Root + "/broken");
        Assert.Equal(killedAt, checkpoint.Step);
        var resumed = Network(seed: 99); // whatever was in it is overwritten
        var rest = Trainer(resumed, folder.Root + "/broken").Resume(checkpoint, Data());
        AssertSameBits(whole, resumed);
        Assert.Equal(run.Steps.Skip(checkpoint.Step), rest.Steps);
        Assert.Equal(run.Epochs[^1] with { Seconds = 0, Validation = null }, rest.Epochs[^1] with { Seconds = 0, Validation = null });
        Assert.Equal((run.Epochs[^1].Validation!.Loss, run.Test!.Loss), (rest.Epochs[^1].Validation!.Loss, rest.Test!.Loss));
    }

    // The stop comes within an epoch, or with its last step: in the second case the epoch is measured when the run goes on.
    [Theory]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(22)]
    public void Resume_AfterAStopByTheUser_GivesTheSameBits(int stoppedAt)
    {
        using var folder = new TemporaryFolder();
        var whole = Network();
        var run = Trainer(whole, folder.Root + "/whole").Fit(Data());
        using var source = new CancellationTokenSource();
        var stopped = Network();
        var first = Trainer(stopped, folder.Root + "/stopped", new Canceller(stoppedAt, source)).Fit(Data(), source.Token);
        Assert.Equal((RunOutcome.Cancelled, stoppedAt), (first.Outcome, first.Steps.Count));
        var resumed = Network(seed: 99);
        var rest = Trainer(resumed, folder.Root + "/stopped").Resume(CheckpointFolder.LoadNewest(folder.Root + "/stopped"), Data());
        AssertSameBits(whole, resumed);
        Assert.Equal((stoppedAt, run.Steps.Count), (rest.StepsBefore, rest.StepsBefore + rest.Steps.Count));
        Assert.Equal(run.Epochs.TakeLast(rest.Epochs.Count).Select(e => e.Validation!.Loss), rest.Epochs.Select(e => e.Validation!.Loss));
        Assert.Equal((3 - ((stoppedAt - 1) / 11), run.Test!.Loss), (rest.Epochs.Count, rest.Test!.Loss));
    }

    // Half of the step's batches have moved the running statistics and the draws of dropout; they will be seen again.
    [Fact]
    public void Resume_AfterAStopInTheMiddleOfAStep_GivesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        Run Train(Module model, string name, SampleTransform transform, TrainingCheckpoint? from = null)
        {
            var data = Data() with { Transforms = [transform], Workers = 0 };
            var options = Options with { AccumulateBatches = 2, MaxSteps = 9 };
            var trainer = new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 0.01f), options)
            {
                Checkpoints = new CheckpointPlan { Folder = Path.Combine(folder.Root, name), EverySteps = 1 },
            };
            return from is null ? trainer.Fit(data, source.Token) : trainer.Resume(from, data);
        }

        var (whole, stopped, resumed) = (Network(), Network(), Network(seed: 99));
        Train(whole, "whole", new Interrupt(-1, source));
        var first = Train(stopped, "stopped", new Interrupt(20, source)); // in the fourth batch of six
        Assert.Equal((RunOutcome.Cancelled, 1), (first.Outcome, first.Steps.Count));
        Train(resumed, "stopped", new Interrupt(-1, source), CheckpointFolder.LoadNewest(Path.Combine(folder.Root, "stopped")));
        AssertSameBits(whole, resumed);
    }

    [Fact]
    public void Prune_LaterCheckpointsOfAnAbandonedRun_GoAndTheNewOneStays()
    {
        using var folder = new TemporaryFolder();
        foreach (var step in new[] { 1, 5, 7, 90, 100 }) folder.Write(CheckpointFolder.NameOf(step), "");
        CheckpointFolder.Prune(folder.Root, step: 7, keep: 2);
        Assert.Equal([CheckpointFolder.NameOf(7), CheckpointFolder.NameOf(5)], CheckpointFolder.List(folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void Resume_OfARunThatStoppedEarly_EndsAtOnceWithItsBestWeights()
    {
        using var folder = new TemporaryFolder();
        Trainer Early(Module m) => new(m, new CrossEntropy(), new AdamW(m.Parameters(), 1e-9f), Options with { MaxSteps = null })
        {
            EarlyStopping = new EarlyStopping(patience: 1, minDelta: 1), Checkpoints = new CheckpointPlan { Folder = folder.Root },
        };
        var (model, again) = (Network(), Network(seed: 99));
        var run = Early(model).Fit(Data());
        var resumed = Early(again).Resume(CheckpointFolder.LoadNewest(folder.Root), Data());
        Assert.Equal((2, 22, 0, 22), (run.Epochs.Count, run.Steps.Count, resumed.Steps.Count, resumed.StepsBefore));
        Assert.Equal((run.Message, run.Test!.Loss), (resumed.Message, resumed.Test!.Loss));
        AssertSameBits(model, again);
    }

    [Theory]
    [InlineData("optimizer")]
    [InlineData("batch size")]
    [InlineData("model")]
    [InlineData("average")]
    [InlineData("data")]
    public void Resume_OfAnotherTraining_IsRefusedAndChangesNothing(string difference)
    {
        using var folder = new TemporaryFolder();
        var model = Network();
        Trainer(model, folder.Root).Fit(Data());
        var checkpoint = CheckpointFolder.LoadNewest(folder.Root);
        var other = difference == "model" ? Cnn(4) : Network(seed: 5);
        var before = Weights(other);
        Optimizer optimizer = difference == "optimizer" ? new Sgd(other.Parameters(), 0.01f) : new AdamW(other.Parameters(), 0.01f);
        var options = Options with { BatchSize = difference == "batch size" ? 5 : 6 };
        var trainer = new Trainer(other, new CrossEntropy(), optimizer, options)
        {
            Average = difference == "average" ? null : new Ema(0.9f), EarlyStopping = new EarlyStopping(), Schedule = new CosineSchedule(),
        };
        var data = difference == "data" ? Data() with { Training = Images(60, 8) } : Data();
        if (difference == "model") data = new TrainingData(Images(64, 4)) { Transforms = Data().Transforms };
        var error = Assert.Throws<DataException>(() => trainer.Resume(checkpoint, data));
        Assert.Contains(difference is "data" ? "training samples" : difference, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Weights(other));
    }

    [Fact]
    public void Checkpoints_KeepTheNewestOnly()
    {
        using var folder = new TemporaryFolder();
        Trainer(Network(), folder.Root).Fit(Data());
        Assert.Equal(["step-00000024.safetensors", "step-00000023.safetensors"], CheckpointFolder.List(folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void LoadNewest_DamagedNewest_TakesTheOneBeforeAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        Trainer(Network(), folder.Root).Fit(Data());
        var newest = CheckpointFolder.List(folder.Root)[0];
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^10]);
        List<string> skipped = [];
        Assert.Equal(23, CheckpointFolder.LoadNewest(folder.Root, skipped.Add).Step);
        Assert.Contains("cut off", Assert.Single(skipped), StringComparison.Ordinal);
        Assert.Throws<DataException>(() => CheckpointFolder.LoadNewest(folder.Root + "/nowhere"));
    }

    [Fact]
    public void Checkpoint_ThatCannotBeWritten_IsToldAndTheTrainingGoesOn()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Root, "taken");
        File.WriteAllText(file, "a file where a folder should be");
        var recorder = new Warnings();
        var run = Trainer(Network(), file, recorder).Fit(Data());
        Assert.Equal((RunOutcome.Finished, Steps), (run.Outcome, run.Steps.Count));
        Assert.All(recorder.Texts, text => Assert.Contains("could not be written", text, StringComparison.Ordinal));
        Assert.NotEmpty(recorder.Texts);
    }

    private static TrainerOptions Options => new() { Epochs = 5, MaxSteps = Steps, BatchSize = 6, Seed = 3 };

    private static Sequential Network(ulong seed = 1) => Cnn(8, seed);

    private static TrainingData Data() => new(Images(64, 8), Images(20, 8, seed: 2), Images(20, 8, seed: 3)) { Transforms = [new HorizontalFlip()] };

    private static Trainer Trainer(Module model, string folder, params IReadOnlyList<TrainingObserver> observers) =>
        new(model, new CrossEntropy(), new AdamW(model.Parameters(), 0.01f), Options)
        {
            Average = new Ema(0.9f),
            EarlyStopping = new EarlyStopping(patience: 50),
            Schedule = new CosineSchedule(),
            Checkpoints = new CheckpointPlan { Folder = folder, EverySteps = 1 },
            Observers = observers,
        };

    private sealed class KilledException : Exception;

    /// <summary>Ends the training in the hardest way that a process can do to itself.</summary>
    private sealed class Killer(int step) : TrainingObserver
    {
        public override void OnStep(StepRecord record)
        {
            if (record.Step == step + 1) throw new KilledException();
        }
    }

    private sealed class Canceller(int step, CancellationTokenSource source) : TrainingObserver
    {
        public override void OnStep(StepRecord record)
        {
            if (record.Step == step) source.Cancel();
        }
    }

    /// <summary>Asks for a stop while a sample is read.</summary>
    private sealed class Interrupt(int at, CancellationTokenSource source) : SampleTransform
    {
        private int _count;

        public override string Name => "interrupt";

        public override void Apply(Sample sample, TransformContext context)
        {
            if (++_count == at) source.Cancel();
        }
    }

    private sealed class Warnings : TrainingObserver
    {
        public List<string> Texts { get; } = [];

        public override void OnWarning(string message) => Texts.Add(message);
    }
}
