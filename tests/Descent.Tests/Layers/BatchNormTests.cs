using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Training;
using Descent.Training;

namespace Descent.Tests.Layers;

/// <summary>Batch norm and its relatives against closed forms and against one another.</summary>
public sealed class BatchNormTests
{
    /// <summary>Lecture 000: an input of 20x100x35x45 through BatchNorm2d(100) keeps its shape, and mean and variance are one number for each of
    /// the 100 channels, over the batch and both axes of the image.</summary>
    [Fact]
    public void LectureExample_StatisticsAreOverBatchAndPositions()
    {
        var x = Tensor.Normal([20, 100, 35, 45], new Rng(1), mean: 3, standardDeviation: 2);
        var norm = new BatchNorm(100);
        var y = norm.Forward(x);
        Assert.Equal([20, 100, 35, 45], y.Shape);
        Assert.Equal([100], norm.RunningMean.Shape);
        float[] before = x.ToArray(), after = y.ToArray();
        const int Positions = 35 * 45;
        for (var channel = 0; channel < 100; channel++)
        {
            var (mean, variance) = Moments(before, channel, Positions);
            Assert.Equal(0.1 * mean, norm.RunningMean[channel], tolerance: 1e-6);
            Assert.Equal(0.9 + (0.1 * variance * 31_500 / 31_499), norm.RunningVariance[channel], tolerance: 1e-5);
            var (left, one) = Moments(after, channel, Positions);
            Assert.Equal(0, left, tolerance: 1e-6);
            Assert.Equal(1, one, tolerance: 1e-5);
        }
    }

    [Fact]
    public void MomentumNull_RunningStatisticsAreThePlainMeanOfAllBatches()
    {
        var norm = new BatchNorm(1, momentum: null);
        float[][] batches = [[1, 3], [0, 10], [4, 4.5f]];
        foreach (var batch in batches) norm.Forward(Tensor.From(batch, [2, 1]));
        Assert.Equal(batches.Average(b => b.Average()), norm.RunningMean.Item(), tolerance: 1e-6);
        Assert.Equal(batches.Average(b => (b[0] - b[1]) * (b[0] - b[1]) / 2), norm.RunningVariance.Item(), tolerance: 1e-5);
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], norm.State().Select(s => s.Name));
        Assert.Equal(3, norm.State().Last().Value.Item());
    }

    [Fact]
    public void NoRunningStatistics_EvaluationUsesTheBatch()
    {
        var norm = new BatchNorm(3, trackRunningStats: false);
        var x = Tensor.Normal([5, 3], new Rng(2));
        var trained = norm.Forward(x).ToArray();
        Assert.Equal(trained, norm.Evaluate().Forward(x).ToArray());
        Assert.False(norm.TracksRunningStats);
        Assert.Equal(["weight", "bias"], norm.State().Select(s => s.Name));
    }

    [Theory]
    [InlineData(7, 3, new[] { 3, 2, 2 })]
    [InlineData(6, 6, new[] { 6 })]
    [InlineData(10, 3, new[] { 3, 3, 2, 2 })]
    public void Ghost_IsBatchNormOfEachPart(int samples, int size, int[] parts)
    {
        var x = Tensor.Normal([samples, 4, 3], new Rng(3)).RequireGrad();
        var z = x.Clone().RequireGrad();
        var (ghost, plain) = (new GhostBatchNorm(4, size), new BatchNorm(4));
        var upstream = Tensor.Normal(x.Shape, new Rng(4));
        var y = ghost.Forward(x);
        y.Backward(upstream);
        var start = 0;
        foreach (var part in parts)
        {
            var expected = plain.Forward(z.Rows(start, part));
            Assert.Equal(expected.ToArray(), y.Rows(start, part).ToArray());
            expected.Backward(upstream.Rows(start, part));
            start += part;
        }

        Numbers.AssertClose(z.Grad!.ToArray(), x.Grad!.ToArray(), 0, 1e-7, "gradient");
        foreach (var (a, b) in plain.Parameters().Zip(ghost.Parameters())) Numbers.AssertClose(a.Grad!.ToArray(), b.Grad!.ToArray(), 0, 1e-6, a.Name);
        foreach (var (a, b) in plain.NamedBuffers().Zip(ghost.NamedBuffers())) Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
    }

    [Fact]
    public void Renorm_WithoutLimits_TrainsWithWhatEvaluationUses()
    {
        var norm = new BatchRenorm(3, rMax: 1e6f, dMax: 1e6f);
        norm.RunningMean.Assign([0.5f, -1, 2]);
        norm.RunningVariance.Assign([2, 0.5f, 1]);
        var x = Tensor.Normal([6, 3, 2], new Rng(5));
        var evaluated = norm.Evaluate().Forward(x).ToArray();
        norm.Train();
        Numbers.AssertClose(evaluated, norm.Forward(x).ToArray(), 1e-5, 1e-6, "training");
    }

    [Fact]
    public void Renorm_NoCorrection_IsBatchNorm()
    {
        var (renorm, norm) = (new BatchRenorm(3, rMax: 1, dMax: 0, momentum: 0.1f), new BatchNorm(3));
        var x = Tensor.Normal([6, 3, 2], new Rng(6), mean: 4);
        Numbers.AssertClose(norm.Forward(x).ToArray(), renorm.Forward(x).ToArray(), 1e-6, 1e-6, "output");
        foreach (var (a, b) in norm.NamedBuffers().Zip(renorm.NamedBuffers())) Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
        (renorm.RMax, renorm.DMax) = (3, 5);
        Assert.NotEqual(norm.Forward(x).ToArray(), renorm.Forward(x).ToArray());
    }

    [Fact]
    public void BatchInstance_GateAtItsEnds_IsBatchNormOrInstanceNorm()
    {
        var x = Tensor.Normal([4, 3, 5], new Rng(7), mean: 1);
        var norm = new BatchInstanceNorm(3);
        Numbers.AssertClose(new BatchNorm(3).Forward(x).ToArray(), norm.Forward(x).ToArray(), 1e-6, 1e-6, "gate 1");
        norm.Gate.Value.Assign([0, 0, 0]);
        Numbers.AssertClose(new InstanceNorm(3).Forward(x).ToArray(), norm.Forward(x).ToArray(), 1e-6, 1e-6, "gate 0");
    }

    /// <summary>In a real training, gates that the gradient pushes out stand at the end after every step, whatever the optimizer.</summary>
    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    public void BatchInstance_TrainedGates_StayBetweenZeroAndOne(string name)
    {
        var rng = new Rng(8);
        var norm = new BatchInstanceNorm(4);
        Sequential model =
        [
            new Conv2d(1, 4, 3, rng, padding: 1), norm, new Relu(), new Flatten(), new Linear(4 * 8 * 8, 4, rng),
        ];
        List<float> seen = [];
        var recorder = new Recorder { At = text => seen.AddRange(text[..4] == "step" ? norm.Gate.Value.ToArray() : []) };
        Optimizer optimizer = name == "sgd" ? new Sgd(model.Parameters(), 0.5f, momentum: 0.9f) : new Adam(model.Parameters(), 0.2f);
        var trainer = new Trainer(model, new CrossEntropy(), optimizer, new TrainerOptions { Epochs = 3, BatchSize = 16 }) { Observers = [recorder] };
        trainer.Fit(new TrainingData(TrainingSamples.Images(160, 8)));
        Assert.Equal(4 * 30, seen.Count);
        Assert.All(seen, gate => Assert.InRange(gate, 0, 1));
        Assert.Contains(0f, seen); // it was pushed beyond, and put back
        Assert.Contains(seen, gate => gate is > 0 and < 1);
    }

    [Fact]
    public void Bounds_AreKeptByEveryStepAndCanBeAnything()
    {
        var w = Box.Parameter(Numbers.Constant(0, 0, float.NaN));
        w.Bounds = (-0.5f, 2);
        w.Grad = Numbers.Constant(10, -10, 1);
        new Sgd([w], 1).Step();
        Assert.Equal([-0.5f, 2, float.NaN], w.Value.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => w.Bounds = (1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => w.Bounds = (float.NaN, 0));
    }

    [Fact]
    public void InstanceNorm_RunningStatistics_AreMeansOverTheSamples()
    {
        var norm = new InstanceNorm(1, momentum: 1, trackRunningStats: true);
        norm.Forward(Tensor.From([1, 3, 10, 20], [2, 1, 2]));
        Assert.Equal((2 + 15) / 2f, norm.RunningMean.Item());
        Assert.Equal((2 + 50) / 2f, norm.RunningVariance.Item(), tolerance: 1e-4);
    }

    private static (double Mean, double Variance) Moments(float[] values, int channel, int positions)
    {
        double sum = 0, squares = 0;
        for (var n = 0; n < 20; n++)
            foreach (double v in values.AsSpan(((n * 100) + channel) * positions, positions))
                (sum, squares) = (sum + v, squares + (v * v));
        var mean = sum / (20 * positions);
        return (mean, (squares / (20 * positions)) - (mean * mean));
    }
}
