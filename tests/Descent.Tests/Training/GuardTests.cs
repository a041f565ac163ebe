using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>Planted faults are found in the step where they appear, named rightly, and got over where the guard is told to.</summary>
public sealed class GuardTests
{
    [Fact]
    public void Fit_RateFarTooHigh_NamesTheLayerAndRecoversToTheCleanRunsAccuracy()
    {
        var clean = Classify(Mlp(), rate: 0.1f, Guard.Stop);
        var broken = Classify(Mlp(), rate: 1e30f, Guard.Stop);
        Assert.Equal(RunOutcome.Diverged, broken.Outcome);
        var fault = Assert.Single(broken.Faults);
        Assert.Equal((broken.Steps.Count + 1, 1), (fault.Step, fault.Epoch));
        Assert.True(fault.Layer is "0" or "2" || fault.Cause.StartsWith("the weight", StringComparison.Ordinal), fault.ToString());
        var guard = new Guard { Action = GuardAction.LowerRate, RateFactor = 1e-10f, MaxTries = 5 };
        var recovered = Classify(Mlp(), rate: 1e30f, guard);
        Assert.Equal(RunOutcome.Finished, recovered.Outcome);
        Assert.NotEmpty(recovered.Faults);
        Assert.All(recovered.Faults, f => Assert.Contains("went back to step", f.Action, StringComparison.Ordinal));
        Assert.InRange(recovered.Test!.Accuracy!.Value, clean.Test!.Accuracy!.Value - 0.01, 1);
    }

    [Fact]
    public void Fit_LogOfZero_IsNamed()
    {
        var model = new Sequential { new Linear(2, 3, new Rng(1)), new Relu(), new Logarithm() };
        var run = Classify(model, rate: 0.1f, Guard.Stop);
        var fault = Assert.Single(run.Faults);
        Assert.Equal((1, FaultKind.Loss, "2", "Log"), (fault.Step, fault.Kind, fault.Layer, fault.Operation));
        Assert.StartsWith(
            "Log in layer '2' (Logarithm) gave infinity from finite numbers (the logarithm of 0 or less) at step 1", WithoutSamples(run.Message),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OverflowInOneLayer_IsNamed()
    {
        var model = Mlp();
        model.State().First(s => s.Name == "2.weight").Value.Assign(Tensor.Full([3, 16], 3e38f));
        var fault = Assert.Single(Classify(model, rate: 0.1f, Guard.Stop).Faults);
        Assert.Equal((1, FaultKind.Loss, "2", "Linear"), (fault.Step, fault.Kind, fault.Layer, fault.Operation));
    }

    [Fact]
    public void Fit_BrokenSample_IsNamedAndPassedOver()
    {
        var guard = new Guard { Action = GuardAction.Skip };
        var model = Mlp();
        var data = new TrainingData(new Poisoned(Points(100), at: 37));
        var options = new TrainerOptions { Epochs = 3, BatchSize = 10, Shuffle = false };
        var run = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options) { Guard = guard }.Fit(data);
        Assert.Equal((RunOutcome.Finished, 27, 3), (run.Outcome, run.Steps.Count, run.Faults.Count));
        Assert.All(run.Faults, (fault, i) =>
        {
            Assert.Equal((i + 1, FaultKind.Loss, true), (fault.Epoch, fault.Kind, fault.IsInData));
            Assert.Equal("sample 37 (poisoned 37) holds NaN at number 1 of its input", fault.Cause);
            Assert.Equal(Enumerable.Range(30, 10), fault.Samples);
        });
        Assert.All(Weights(model), w => Assert.True(float.IsFinite(w)));
    }

    [Fact]
    public void Fit_Spike_IsUndoneBeforeItHarms()
    {
        var features = Enumerable.Range(0, 40).Select(i => i == 33 ? 1e4f : 1f + (i % 4)).ToArray();
        var data = new FloatDataset(features, [1], [.. features.Select((x, i) => i == 33 ? -1e6f : 3 * x)]);
        Run Train(Guard guard, out float weight)
        {
            var model = OneWeight(0.1f);
            var options = new TrainerOptions { Epochs = 1, BatchSize = 4, Shuffle = false };
            var run = new Trainer(model, new Mse(), new Sgd(model.Parameters(), 0.05f), options) { Guard = guard }.Fit(new TrainingData(data));
            weight = Weights(model)[0];
            return run;
        }

        Train(Guard.Stop, out var harmed);
        Assert.True(!float.IsFinite(harmed) || Math.Abs(harmed - 3) > 10);
        var run = Train(new Guard { Action = GuardAction.Skip, SpikeFactor = 20 }, out var kept);
        var fault = Assert.Single(run.Faults);
        Assert.Equal((9, FaultKind.Spike), (fault.Step, fault.Kind));
        Assert.Equal(3f, kept, 0.1f);
    }

    [Fact]
    public void Fit_FaultAfterFault_GivesUpAfterTheTries()
    {
        var model = new Sequential { new Linear(2, 3, new Rng(1)), new Relu(), new Logarithm() };
        var run = Classify(model, rate: 0.1f, new Guard { Action = GuardAction.Skip, MaxTries = 4 });
        Assert.Equal((RunOutcome.Diverged, 5, 0), (run.Outcome, run.Faults.Count, run.Steps.Count));
        Assert.Equal("stopped", run.Faults[^1].Action);
    }

    [Fact]
    public void Fit_FaultInAGroupOfBatches_PassesOverTheWholeGroup()
    {
        var model = Mlp();
        var options = new TrainerOptions { Epochs = 1, BatchSize = 10, AccumulateBatches = 2, Shuffle = false };
        var skip = new Guard { Action = GuardAction.Skip };
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options) { Guard = skip };
        var run = trainer.Fit(new TrainingData(new Poisoned(Points(100), at: 25)));
        Assert.Equal((4, 80), (run.Steps.Count, run.Steps.Sum(s => s.Samples)));
        var clean = Mlp();
        var rest = new SubsetDataset(Points(100), [.. Enumerable.Range(0, 20), .. Enumerable.Range(40, 60)]);
        new Trainer(clean, new CrossEntropy(), new Sgd(clean.Parameters(), 0.1f), options).Fit(new TrainingData(rest));
        AssertSameBits(clean, model);
    }

    // The planted faults of the training system's list; each is named in the step where it comes, and got over.
    [Theory]
    [InlineData("pixel", 1)]
    [InlineData("pixel", 2)]
    [InlineData("pixel", 3)]
    [InlineData("log", 1)]
    [InlineData("log", 2)]
    [InlineData("log", 3)]
    [InlineData("overflow", 1)]
    [InlineData("overflow", 2)]
    [InlineData("overflow", 3)]
    public void Fit_PlantedSample_IsNamedWithLayerOperationSampleAndStepAndCostsNoAccuracy(string plant, int seed)
    {
        const int At = 137, Batch = 20, Epochs = 40;
        var clean = Positive(300, (ulong)seed);
        var broken = new Poisoned(clean, At, plant switch { "pixel" => float.NaN, "log" => 0, _ => 3e38f });
        Run Train(Dataset data, Guard guard)
        {
            var rng = new Rng((ulong)seed);
            var model = plant == "log"
                ? new Sequential { new Logarithm(), new Linear(2, 16, rng), new Relu(), new Linear(16, 3, rng) }
                : new Sequential { new Linear(2, 16, rng), new Relu(), new Linear(16, 16, rng), new Relu(), new Linear(16, 3, rng) };
            if (plant == "overflow") model.State().First().Value.Assign([2, 2, .. model.State().First().Value.ToArray()[2..]]);
            var options = new TrainerOptions { Epochs = Epochs, BatchSize = Batch, Shuffle = false };
            return new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.02f), options) { Guard = guard }
                .Fit(new TrainingData(data, Test: Positive(300, 99)));
        }

        var fault = Assert.Single(Train(broken, Guard.Stop).Faults);
        Assert.Equal((1 + (At / Batch), 1, FaultKind.Loss), (fault.Step, fault.Epoch, fault.Kind));
        Assert.Contains($"sample {At} (", fault.Cause, StringComparison.Ordinal);
        Assert.Equal(plant switch { "pixel" => (null, null), "log" => ("0", "Log"), _ => ("0", "LinearRelu") }, (fault.Layer, fault.Operation));
        var recovered = Train(broken, new Guard { Action = GuardAction.Skip });
        Assert.Equal((RunOutcome.Finished, Epochs), (recovered.Outcome, recovered.Faults.Count));
        Assert.InRange(recovered.Test!.Accuracy!.Value, Train(clean, Guard.Stop).Test!.Accuracy!.Value - 0.01, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_RateOfTenThousandForValues_NamesTheLayerAndIsGotOver(int seed)
    {
        Run Train(float rate, Guard guard)
        {
            var rng = new Rng((ulong)seed);
            var model = new Sequential { new Linear(1, 8, rng), new Softplus(), new Linear(8, 1, rng) };
            var places = Enumerable.Range(0, 200).ToArray();
            var data = new FloatDataset([.. places.Select(i => i / 200f)], [1], [.. places.Select(i => (i / 100f) - 1)]);
            var options = new TrainerOptions { Epochs = 15, BatchSize = 20, Seed = (ulong)seed };
            return new Trainer(model, new Mse(), new Sgd(model.Parameters(), rate), options) { Guard = guard }
                .Fit(new TrainingData(data, Test: data));
        }

        var broken = Train(1e4f, Guard.Stop);
        var fault = Assert.Single(broken.Faults);
        Assert.Equal((RunOutcome.Diverged, broken.Steps.Count + 1), (broken.Outcome, fault.Step));
        Assert.InRange(fault.Step, 1, 30);
        Assert.True(fault.Layer is "0" or "1" or "2" || fault.Cause.Contains("the loss (Mse)", StringComparison.Ordinal), fault.ToString());
        Assert.True(fault.Operation is not null || fault.Cause.StartsWith("the weight", StringComparison.Ordinal), fault.ToString());
        var recovered = Train(1e4f, new Guard { Action = GuardAction.LowerRate, RateFactor = 1e-5f });
        Assert.Equal(RunOutcome.Finished, recovered.Outcome);
        Assert.NotEmpty(recovered.Faults);
        Assert.InRange(recovered.Test!.Rmse!.Value, 0, Train(0.1f, Guard.Stop).Test!.Rmse!.Value + 0.01);
    }

    // Scores of a thousand are finite, and so is their loss: here it is the jump that tells.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_RateOfTenThousandForClasses_JumpsAndIsGotOver(int seed)
    {
        Run Train(float rate, Guard guard)
        {
            var rng = new Rng((ulong)seed);
            var model = new Sequential { new Linear(2, 16, rng), new Relu(), new Linear(16, 3, rng) };
            var options = new TrainerOptions { Epochs = 15, BatchSize = 20, Seed = (ulong)seed };
            return new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), rate), options) { Guard = guard }
                .Fit(new TrainingData(Points(300, (ulong)seed), Test: Points(300, seed: 99)));
        }

        var recovered = Train(1e4f, new Guard { Action = GuardAction.LowerRate, RateFactor = 1e-5f, SpikeFactor = 10 });
        Assert.Equal(RunOutcome.Finished, recovered.Outcome);
        Assert.Equal((2, FaultKind.Spike), (recovered.Faults[0].Step, recovered.Faults[0].Kind));
        Assert.StartsWith("the loss jumped to ", recovered.Faults[0].Cause, StringComparison.Ordinal);
        Assert.InRange(recovered.Test!.Accuracy!.Value, Train(0.1f, Guard.Stop).Test!.Accuracy!.Value - 0.01, 1);
    }

    [Fact]
    public void Fit_GivingUp_SaysWhatWasTriedAndWhatIsLikely()
    {
        Sequential Log() => new() { new Linear(2, 3, new Rng(1)), new Relu(), new Logarithm() };
        var skipped = Classify(Log(), rate: 0.1f, new Guard { Action = GuardAction.Skip });
        Assert.Equal(
            "Log in layer '2' (Logarithm) gave infinity from finite numbers (the logarithm of 0 or less) at step 1 (epoch 1), "
            + "after 3 batches in a row were passed over; it was Log in layer '2' every time, whatever the batch: "
            + "the cause is likely the model or the learning rate, not the data",
            WithoutSamples(skipped.Message));
        var lowered = Classify(Log(), rate: 0.1f, new Guard { Action = GuardAction.LowerRate });
        Assert.Equal(
            "Log in layer '2' (Logarithm) gave infinity from finite numbers (the logarithm of 0 or less) at step 1 (epoch 1), "
            + "after the guard went back 3 times, the learning rate at last 0.125 times as high; it was Log in layer '2' every time, "
            + "whatever the rate: the cause is likely what goes into it, not the rate",
            WithoutSamples(lowered.Message));
        var data = new Poisoned(Points(100), at: null);
        var model = Mlp();
        var nothing = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)) { Guard = new Guard { Action = GuardAction.Skip } }
            .Fit(new TrainingData(data));
        Assert.EndsWith("; the data holds many such samples: mend or remove them", nothing.Message, StringComparison.Ordinal);
    }

    // A run that is resumed goes back to where the one that never stopped went back to, its rate and its mean of losses the same.
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(14)]
    public void Resume_BeforeAFaultOrAfterIt_GivesTheSameBits(int killedAt)
    {
        using var folder = new TemporaryFolder();
        Run Train(Module model, string name, TrainingObserver? killer = null, TrainingCheckpoint? from = null)
        {
            var options = new TrainerOptions { Epochs = 2, BatchSize = 10, Shuffle = false };
            var trainer = new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 0.01f), options)
            {
                Guard = new Guard { Action = GuardAction.LowerRate, SnapshotEvery = 4, SpikeFactor = 100 }, Average = new Ema(0.9f),
                Checkpoints = new CheckpointPlan { Folder = folder[name], EverySteps = 1 }, Observers = killer is null ? [] : [killer],
            };
            var data = new TrainingData(new Poisoned(Points(100), at: 93));
            return from is null ? trainer.Fit(data) : trainer.Resume(from, data);
        }

        var whole = Mlp();
        var run = Train(whole, "whole");
        Assert.Equal((RunOutcome.Finished, 18, 2), (run.Outcome, run.Steps.Count, run.Faults.Count));
        Assert.Contains("went back to step 4", run.Faults[0].Action, StringComparison.Ordinal);
        Assert.Throws<TimeZoneNotFoundException>(() => Train(Mlp(), "broken", new Recorder
        {
            At = text => { if (text == $"step {killedAt + 1}") throw new TimeZoneNotFoundException(); },
        }));
        var resumed = Mlp(seed: 9);
        var rest = Train(resumed, "broken", from: CheckpointFolder.LoadNewest(folder["broken"]));
        AssertSameBits(whole, resumed);
        Assert.Equal(run.Steps.Skip(killedAt), rest.Steps);
        Assert.Equal(run.Faults.TakeLast(rest.Faults.Count).Select(f => f.ToString()), rest.Faults.Select(f => f.ToString()));
    }

    private static string WithoutSamples(string message) =>
        System.Text.RegularExpressions.Regex.Replace(message, @", of sample .*? at step", " at step");

    /// <summary>Points of three corners, all features above 1.</summary>
    private static FloatDataset Positive(int count, ulong seed)
    {
        var points = Points(count, seed);
        var numbers = new float[2 * count];
        for (var i = 0; i < count; i++) points.ReadSample(i, numbers.AsSpan(2 * i, 2));
        return new FloatDataset([.. numbers.Select(x => x + 2)], [2], [.. Enumerable.Range(0, count).Select(points.ReadClass)], 3);
    }

    private static Run Classify(Module model, float rate, Guard guard)
    {
        var options = new TrainerOptions { Epochs = 15, BatchSize = 20 };
        return new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), rate), options) { Guard = guard }
            .Fit(new TrainingData(Points(300), Test: Points(200, seed: 2)));
    }

    private sealed class Logarithm : Module
    {
        protected override Tensor ForwardCore(Tensor input) => input.Log();
    }
}
