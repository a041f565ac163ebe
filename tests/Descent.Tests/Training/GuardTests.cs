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
        Assert.StartsWith("Log in layer '2' (Logarithm) gave infinity from finite numbers (the logarithm of 0 or less) at step 1", run.Message, StringComparison.Ordinal);
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
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options) { Guard = new Guard { Action = GuardAction.Skip } };
        var run = trainer.Fit(new TrainingData(new Poisoned(Points(100), at: 25)));
        Assert.Equal((4, 80), (run.Steps.Count, run.Steps.Sum(s => s.Samples)));
        var clean = Mlp();
        var rest = new SubsetDataset(Points(100), [.. Enumerable.Range(0, 20), .. Enumerable.Range(40, 60)]);
        new Trainer(clean, new CrossEntropy(), new Sgd(clean.Parameters(), 0.1f), options).Fit(new TrainingData(rest));
        AssertSameBits(clean, model);
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

    /// <summary>A data set with one sample that is not a number.</summary>
    private sealed class Poisoned(Dataset source, int at) : Dataset
    {
        public override int Count => source.Count;

        public override IReadOnlyList<int> SampleShape => source.SampleShape;

        public override TargetKind TargetKind => source.TargetKind;

        public override int ClassCount => source.ClassCount;

        public override IReadOnlyList<string>? ClassNames => source.ClassNames;

        public override int TargetSize => source.TargetSize;

        public override void ReadSample(int index, Span<float> destination)
        {
            source.ReadSample(index, destination);
            if (index == at) destination[1] = float.NaN;
        }

        public override int ReadClass(int index) => source.ReadClass(index);

        public override void ReadValues(int index, Span<float> destination) => source.ReadValues(index, destination);

        public override string DescribeSample(int index) => $"poisoned {index}";
    }
}
