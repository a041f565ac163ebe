using Descent.Data;
using Descent.Memory;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Devices.Conformance;
using Descent.Tests.Training;
using Descent.Training;

namespace Descent.Tests.Memory;

/// <summary>Nobody disposes anything, and memory stays flat all the same.</summary>
[Collection(nameof(ThreadCountCollection))]
public sealed class FlatMemoryTests
{
    private const int Size = 16;
    private const int BatchSize = 64;
    private static readonly IntTensor s_classes = IntTensor.Create([.. Enumerable.Range(0, BatchSize).Select(i => i % 4)]);

    [Fact]
    public void OpenLoop_ThreeHundredSteps_IsFlat()
    {
        var device = new CpuDevice(SimdLevels.Available[^1], new BufferPool(leastBytesBetweenLooks: 4 << 20));
        var step = Steps(device);
        AssertFlat(() => device.BytesReserved, _ => step());
        Assert.InRange(device.PoolLooks, 1, 300);
    }

    [Fact]
    public void NoGradLoop_IsFlat()
    {
        var device = new CpuDevice(SimdLevels.Available[^1], new BufferPool(leastBytesBetweenLooks: 4 << 20));
        var model = TrainingSamples.Cnn(Size);
        model.MoveTo(device);
        model.Evaluate();
        AssertFlat(() => device.BytesReserved, _ =>
        {
            using var mode = GradMode.NoGrad();
            model.Forward(Tensor.Ones([BatchSize, 1, Size, Size], device)).ArgMax();
        });
    }

    [Fact]
    public void GraphsThatAreNeverWalked_AreGivenBackToo()
    {
        var device = new CpuDevice(SimdLevels.Available[^1], new BufferPool(leastBytesBetweenLooks: 4 << 20));
        var model = TrainingSamples.Cnn(Size);
        model.MoveTo(device);
        AssertFlat(() => device.BytesReserved, _ => model.Forward(Tensor.Ones([BatchSize, 1, Size, Size], device)));
    }

    [Fact]
    public void Trainer_ThreeHundredSteps_IsFlat()
    {
        var (early, late) = FlatTraining.InAProcessOfItsOwn();
        Assert.InRange(late, 1, early * 1.05);
    }

    [Fact]
    public void LossesHeldByTheUser_DoNotHoldTheirGraphs()
    {
        var device = new CpuDevice(SimdLevels.Available[^1], new BufferPool(leastBytesBetweenLooks: 4 << 20));
        var step = Steps(device);
        List<Tensor> losses = [];
        AssertFlat(() => device.BytesReserved - (256L * losses.Count), _ => losses.Add(step()));
        Assert.Equal(300, losses.Count);
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss.Item())));
    }

    [Fact]
    public void Step_OpenLoop_AllocatesLittleManagedMemory()
    {
        var rng = new Rng(1);
        Sequential model = [new Linear(2, 16, rng), new Relu(), new Linear(16, 3, rng)];
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f);
        Tensor x = Tensor.Normal([32, 2], rng);
        var classes = IntTensor.Create([.. Enumerable.Range(0, 32).Select(i => i % 3)]);
        var loss = new CrossEntropy();
        var bytes = ManagedBytes(300, () =>
        {
            loss.Forward(model.Forward(x), classes).Backward();
            optimizer.Step();
            optimizer.ClearGradients();
        });
        Assert.InRange(bytes, 1, 10_000);
    }

    [Fact]
    public void Step_Trainer_AllocatesLittleManagedMemory()
    {
        var model = TrainingSamples.Mlp();
        var watch = new Watch();
        var options = new TrainerOptions { BatchSize = 32, Epochs = 1000, MaxSteps = 400 };
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01f), options) { Observers = [watch] }
            .Fit(new TrainingData(TrainingSamples.Points(32 * 500)));
        var bytes = (watch.Allocated[400] - watch.Allocated[100]) / 300;
        Assert.InRange(bytes, 1, 10_000);
    }

    private static Func<Tensor> Steps(CpuDevice device)
    {
        var rng = new Rng(1);
        var model = TrainingSamples.Cnn(Size);
        model.MoveTo(device);
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f);
        var loss = new CrossEntropy();
        return () =>
        {
            var value = loss.Forward(model.Forward(Tensor.Normal([BatchSize, 1, Size, Size], rng, device: device)), s_classes);
            value.Backward();
            optimizer.Step();
            optimizer.ClearGradients();
            return value;
        };
    }

    private static void AssertFlat(Func<long> reserved, Action<int> step)
    {
        for (var i = 0; i < 60; i++) step(i);
        var early = reserved();
        for (var i = 60; i < 300; i++) step(i);
        Assert.InRange(reserved(), 1, early * 1.05);
    }

    private static long ManagedBytes(int steps, Action step)
    {
        for (var i = 0; i < 100; i++) step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < steps; i++) step();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / steps;
    }

    private sealed class Watch : TrainingObserver
    {
        public long[] Allocated { get; } = new long[500];

        public override void OnStep(StepRecord step) => Allocated[step.Step] = GC.GetAllocatedBytesForCurrentThread();
    }
}
