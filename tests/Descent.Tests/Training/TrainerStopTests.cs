using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>Runs that do not go to their end: asked to stop, gone astray, or broken off by an error.</summary>
public sealed class TrainerStopTests
{
    [Fact]
    public void Fit_CancelledInTheMiddleOfAnEpoch_KeepsTheModelOfTheLastWholeStep()
    {
        using var source = new CancellationTokenSource();
        var (stopped, whole) = (Mlp(), Mlp());
        var recorder = new Recorder { At = text => { if (text == "step 6") source.Cancel(); } };
        var run = Fit(stopped, new TrainingData(Points(32), Points(8), Points(8)), recorder, source.Token);
        Assert.Equal((RunOutcome.Cancelled, "stopped after step 6 (epoch 2)"), (run.Outcome, run.Message));
        Assert.Equal(6, run.Steps.Count);
        Assert.Equal([32, 16], run.Epochs.Select(e => e.Samples));
        Assert.Null(run.Epochs[1].Validation);
        Assert.Null(run.Test);
        Assert.Equal("end Cancelled", recorder.Events[^1]);

        new Trainer(whole, new CrossEntropy(), new Sgd(whole.Parameters(), 0.1f), Options with { MaxSteps = 6 }).Fit(new TrainingData(Points(32)));
        AssertSameBits(whole, stopped);
        Assert.Equal([1, 3], stopped.Forward(Tensor.Ones([1, 2])).Shape);
    }

    [Fact]
    public void Fit_CancelledBeforeItBegins_MakesNoStep()
    {
        var (model, fresh) = (Mlp(), Mlp());
        var run = Fit(model, new TrainingData(Points(32)), new Recorder(), new CancellationToken(canceled: true));
        Assert.Equal((RunOutcome.Cancelled, "stopped before the first step"), (run.Outcome, run.Message));
        Assert.Empty(run.Steps);
        Assert.Empty(run.Epochs);
        AssertSameBits(fresh, model);
    }

    [Fact]
    public void Fit_CancelledDuringValidation_KeepsTheEpoch()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder { At = text => { if (text == "validation 4/8") source.Cancel(); } };
        var model = Mlp();
        var run = Fit(model, new TrainingData(Points(32), Points(8)), recorder, source.Token);
        Assert.Equal((RunOutcome.Cancelled, "stopped after step 4 (epoch 1)"), (run.Outcome, run.Message));
        Assert.Equal(32, Assert.Single(run.Epochs).Samples);
        Assert.Null(run.Epochs[0].Validation);
        Assert.Equal(["validation 4/8", "epoch 1", "end Cancelled"], recorder.Events[^3..]);
        Assert.True(model.IsTraining);
    }

    [Fact]
    public void Fit_CancelledDuringTheTest_IsCancelledWithAllItsEpochs()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder { At = text => { if (text == "test 4/8") source.Cancel(); } };
        var run = Fit(Mlp(), new TrainingData(Points(32), null, Points(8)), recorder, source.Token);
        Assert.Equal((RunOutcome.Cancelled, 3), (run.Outcome, run.Epochs.Count));
        Assert.Null(run.Test);
    }

    [Fact]
    public void Fit_Cancelled_LeavesNoBackgroundWork()
    {
        using var source = new CancellationTokenSource();
        var data = new SlowDataset(Points(64));
        var recorder = new Recorder { At = text => { if (text == "step 2") source.Cancel(); } };
        Fit(Mlp(), new TrainingData(data), recorder, source.Token);
        var reads = data.Reads;
        Thread.Sleep(30);
        Assert.Equal((reads, 0), (data.Reads, data.Readers));
    }

    [Fact]
    public void Fit_RateOfAMillion_DivergesAndTheWeightsStayFinite()
    {
        var model = OneWeight(0.5f);
        var recorder = new Recorder();
        var optimizer = new Sgd(model.Parameters(), 1e6f);
        var trainer = new Trainer(model, new Mse(), optimizer, Options) { Observers = [recorder] };
        var run = trainer.Fit(new TrainingData(Numbered(32), Numbered(8), Numbered(8)));
        Assert.Equal(RunOutcome.Diverged, run.Outcome);
        Assert.Contains($"at step {run.Steps.Count + 1} (epoch 1)", run.Message, StringComparison.Ordinal);
        Assert.All(run.Steps, s => Assert.True(float.IsFinite(s.Loss)));
        Assert.Equal(run.Steps.Count, optimizer.Steps);
        Assert.All(Weights(model), w => Assert.True(float.IsFinite(w)));
        Assert.Equal("end Diverged", recorder.Events[^1]);
        Assert.Null(run.Test);
    }

    [Theory]
    [InlineData("sgd", 1)]
    [InlineData("sgd", 3)]
    [InlineData("momentum", 3)]
    [InlineData("adam", 2)]
    public void Fit_DeepNetworkAtRateOfAMillion_KeepsFiniteWeights(string kind, ulong seed)
    {
        var rng = new Rng(seed);
        Sequential model = [new Linear(2, 16, rng), new Relu(), new Linear(16, 16, rng), new Relu(), new Linear(16, 3, rng)];
        Optimizer optimizer = kind switch
        {
            "adam" => new Adam(model.Parameters(), 1e18f),
            "momentum" => new Sgd(model.Parameters(), 1e6f, momentum: 0.9f),
            _ => new Sgd(model.Parameters(), 1e6f),
        };
        var run = new Trainer(model, new CrossEntropy(), optimizer, Options with { Epochs = 50 }).Fit(new TrainingData(Points(64)));
        Assert.All(Weights(model), w => Assert.True(float.IsFinite(w), $"{run.Outcome}: {run.Message}"));
    }

    [Fact]
    public void Fit_GradientThatIsNoNumber_IsNotApplied()
    {
        // The square root's slope at 0 is infinite, although the loss is finite.
        var model = new Box { Body = (box, x) => (x.MatMul(box.Own[0]) * 0f).Sqrt() }.With("weight", Tensor.From([1f], [1, 1]));
        var run = new Trainer(model, new Mse(), new Sgd(model.Parameters(), 0.1f), Options).Fit(new TrainingData(Numbered(8)));
        Assert.Equal(RunOutcome.Diverged, run.Outcome);
        Assert.StartsWith("the gradient of Sqrt in the model gave infinity from finite numbers", run.Message, StringComparison.Ordinal);
        Assert.Equal([1f], Weights(model));
        Assert.Null(model.Own[0].Grad);
    }

    [Fact]
    public void Fit_DivergesWithBatchNorm_RestoresTheRunningStatisticsToo()
    {
        var (stopped, whole) = (WithBatchNorm(), WithBatchNorm());
        var features = Numbers(24 * 2);
        features[40] = 3e38f; // in the third batch of eight: a finite number, but the model multiplies it
        var classes = Enumerable.Range(0, 24).Select(i => i % 3).ToArray();
        var options = Options with { Shuffle = false };
        var data = new TrainingData(new FloatDataset(features, [2], classes, 3));
        var run = new Trainer(stopped, new CrossEntropy(), new Sgd(stopped.Parameters(), 0.1f), options).Fit(data);
        Assert.Equal((RunOutcome.Diverged, 2), (run.Outcome, run.Steps.Count));
        Assert.All(Weights(stopped), w => Assert.True(float.IsFinite(w)));
        Assert.Equal(16, Assert.Single(run.Epochs).Samples);

        var start = new FloatDataset(features[..32], [2], classes[..16], 3);
        new Trainer(whole, new CrossEntropy(), new Sgd(whole.Parameters(), 0.1f), options with { Epochs = 1 }).Fit(new TrainingData(start));
        AssertSameBits(whole, stopped);
    }

    [Theory]
    [InlineData("start", 0)]
    [InlineData("step 3", 3)]
    [InlineData("validation 4/8", 4)]
    [InlineData("epoch 1", 4)]
    [InlineData("end Finished", 12)]
    public void Fit_ObserverThrows_LeavesAModelOfWholeSteps(string when, int steps)
    {
        var (model, whole) = (Mlp(), Mlp());
        var optimizer = new Sgd(model.Parameters(), 0.1f);
        var recorder = new Recorder { At = text => { if (text == when) throw new InvalidTimeZoneException(text); } };
        var trainer = new Trainer(model, new CrossEntropy(), optimizer, Options) { Observers = [recorder], Schedule = new CosineSchedule() };
        Assert.Throws<InvalidTimeZoneException>(() => trainer.Fit(new TrainingData(Points(32), Points(8))));
        Assert.Equal(0.1f, optimizer.LearningRate);
        Assert.True(GradMode.IsEnabled);
        Assert.True(model.IsTraining);
        Assert.All(model.Parameters(), p => Assert.Null(p.Grad));
        Assert.Equal(steps, optimizer.Steps);
        var rest = new Recorder { At = text => { if (text == $"step {steps}") throw new InvalidTimeZoneException(text); } };
        if (steps > 0)
            Assert.Throws<InvalidTimeZoneException>(() => new Trainer(whole, new CrossEntropy(), new Sgd(whole.Parameters(), 0.1f), Options)
            {
                Observers = [rest], Schedule = new CosineSchedule(),
            }.Fit(new TrainingData(Points(32))));
        AssertSameBits(whole, model);
    }

    private static TrainerOptions Options { get; } = new() { BatchSize = 8, Epochs = 3, EvaluationBatchSize = 4 };

    private static Run Fit(Module model, TrainingData data, Recorder recorder, CancellationToken token) =>
        new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), Options) { Observers = [recorder] }.Fit(data, token);

    private static Sequential WithBatchNorm()
    {
        var rng = new Rng(3);
        return [new Box { Body = (_, x) => x * 1000f }, new Linear(2, 6, rng), new BatchNorm(6), new Relu(), new Linear(6, 3, rng)];
    }

    private static float[] Numbers(int count)
    {
        var values = new float[count];
        new Rng(9).FillNormal(values, 0, 1);
        return values;
    }

    /// <summary>Counts who reads it and takes its time.</summary>
    private sealed class SlowDataset(Dataset source) : Dataset
    {
        private int _reads;
        private int _readers;

        public int Reads => Volatile.Read(ref _reads);

        public int Readers => Volatile.Read(ref _readers);

        public override int Count => source.Count;

        public override IReadOnlyList<int> SampleShape => source.SampleShape;

        public override TargetKind TargetKind => source.TargetKind;

        public override int ClassCount => source.ClassCount;

        public override IReadOnlyList<string>? ClassNames => source.ClassNames;

        public override int TargetSize => source.TargetSize;

        public override void ReadSample(int index, Span<float> destination)
        {
            Interlocked.Increment(ref _readers);
            Thread.Sleep(1);
            source.ReadSample(index, destination);
            Interlocked.Increment(ref _reads);
            Interlocked.Decrement(ref _readers);
        }

        public override int ReadClass(int index) => source.ReadClass(index);

        public override void ReadValues(int index, Span<float> destination) => source.ReadValues(index, destination);

        public override string DescribeSample(int index) => source.DescribeSample(index);
    }
}
