using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Devices.Conformance;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>The same seed gives the same weights, bit for bit: on every run, for any number of threads, with every kind of kernel.</summary>
[Collection(nameof(ThreadCountCollection))]
public sealed class DeterminismTests
{
    private const int Size = 16;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_HundredSteps_IsTheSameForAnyThreadsAndEveryRun(bool isCnn)
    {
        var expected = WithThreads(1, () => Fit(isCnn, seed: 5));
        Assert.All(expected, w => Assert.True(float.IsFinite(w)));
        foreach (var threads in (int[])[1, 2, 3]) AssertSameBits(expected, WithThreads(threads, () => Fit(isCnn, seed: 5)));
        Assert.NotEqual(expected, Fit(isCnn, seed: 6));
    }

    [Fact]
    public void Steps_EveryKernel_IsTheSameForOneAndTwoThreads()
    {
        foreach (var level in SimdLevels.Available)
        {
            var expected = WithThreads(1, () => Steps(level));
            Assert.All(expected, w => Assert.True(float.IsFinite(w)));
            AssertSameBits(expected, WithThreads(2, () => Steps(level)));
        }
    }

    private static float[] Fit(bool isCnn, ulong seed)
    {
        var model = isCnn ? Cnn(Size, seed) : Mlp(seed);
        Optimizer optimizer = isCnn ? new Sgd(model.Parameters(), 0.05f, momentum: 0.9f) : new Adam(model.Parameters(), 0.01f);
        var options = new TrainerOptions { BatchSize = 48, Epochs = 1000, MaxSteps = 100, Seed = seed };
        new Trainer(model, new CrossEntropy(), optimizer, options).Fit(new TrainingData(isCnn ? Images(200, Size) : Points(500)));
        return Weights(model);
    }

    private static float[] Steps(SimdLevel level)
    {
        var device = new CpuDevice(level);
        var rng = new Rng(7);
        var model = Cnn(Size);
        model.MoveTo(device);
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f);
        var classes = IntTensor.Create([.. Enumerable.Range(0, 48).Select(i => i % 4)]);
        for (var step = 0; step < 12; step++)
        {
            new CrossEntropy().Forward(model.Forward(Tensor.Normal([48, 1, Size, Size], rng, device: device)), classes).Backward();
            optimizer.Step();
            optimizer.ClearGradients();
        }

        return Weights(model);
    }

    private static float[] WithThreads(int threads, Func<float[]> run)
    {
        var before = CpuDevice.Threads;
        try
        {
            CpuDevice.Threads = threads;
            return run();
        }
        finally
        {
            CpuDevice.Threads = before;
        }
    }
}
