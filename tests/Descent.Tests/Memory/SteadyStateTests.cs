using System.Diagnostics;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Devices.Conformance;

namespace Descent.Tests.Memory;

/// <summary>A steady loop: small managed objects only, and a process that rests when nothing is asked of it.</summary>
[Collection(nameof(ThreadCountCollection))]
public sealed class SteadyStateTests
{
    private const int Batch = 64;

    // PyTorch-like objects for each operation: tensor, storage, shape, node. Kilobytes a layer, never the size of the data.
    private const int MostBytesForALayer = 2_000;

    private static readonly Dictionary<string, (Func<Rng, Sequential> Make, Shape Input)> s_networks = new()
    {
        ["mlp"] = (rng => [new Linear(784, 512, rng), new Relu(), new Linear(512, 512, rng), new Relu(), new Linear(512, 10, rng)], [Batch, 784]),
        ["cnn"] = (rng =>
        [
            new Conv2d(1, 16, 3, rng, padding: 1, bias: false), new BatchNorm(16), new Relu(), new MaxPool2d(2),
            new Conv2d(16, 32, 3, rng, padding: 1, bias: false), new BatchNorm(32), new Relu(), new MaxPool2d(2),
            new Flatten(), new Dropout(0.25f, rng), new Linear(32 * 49, 10, rng),
        ], [Batch, 1, 28, 28]),
    };

    [Theory]
    [InlineData("mlp", "sgd")]
    [InlineData("mlp", "adam")]
    [InlineData("cnn", "sgd")]
    [InlineData("cnn", "adam")]
    public void TrainingStep_SteadyState_AllocatesAFewObjectsALayer(string network, string optimizer)
    {
        var (step, layers) = Step(network, optimizer);
        for (var i = 0; i < 30; i++) step();
        const int steps = 20;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reserved = CpuDevice.Instance.BytesReserved;
        for (var i = 0; i < steps; i++) step();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / steps, 1, layers * MostBytesForALayer);
        Assert.InRange(CpuDevice.Instance.BytesReserved - reserved, 0, 32 << 20); // at most one look's worth more, whatever ran before
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    public void InferenceStep_SteadyState_RecordsNothingAndAllocatesLittle(string network)
    {
        var (make, input) = s_networks[network];
        var model = make(new Rng(1));
        model.Evaluate();
        var x = Tensor.Normal(input, new Rng(2));
        Tensor Predict()
        {
            using var mode = GradMode.NoGrad();
            return model.Forward(x);
        }

        for (var i = 0; i < 30; i++) Predict();
        var (before, nodes) = (GC.GetAllocatedBytesForCurrentThread(), Node.Newest);
        const int steps = 20;
        for (var i = 0; i < steps; i++) Assert.False(Predict().RequiresGrad);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / steps, 1, model.Modules.Count * MostBytesForALayer);
        Assert.Equal(nodes, Node.Newest);
    }

    [Fact]
    public void Idle_AfterAStep_BurnsNoProcessorTime()
    {
        var (step, _) = Step("cnn", "sgd");
        for (var i = 0; i < 3; i++) step();
        Assert.True(CpuDevice.Threads > 1 || Environment.ProcessorCount == 1);
        using var process = Process.GetCurrentProcess();
        // The test host has threads of its own: the quietest of a few pauses counts.
        var share = Enumerable.Range(0, 5).Min(_ =>
        {
            step();
            Thread.Sleep(5); // longer than workers spin
            process.Refresh();
            var (clock, used) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
            Thread.Sleep(300);
            process.Refresh();
            return (process.TotalProcessorTime - used) / Stopwatch.GetElapsedTime(clock);
        });
        Assert.InRange(share, 0, 0.05);
    }

    private static (Action Step, int Layers) Step(string network, string optimizer)
    {
        var (make, input) = s_networks[network];
        var rng = new Rng(1);
        var model = make(rng);
        Optimizer update = optimizer == "sgd" ? new Sgd(model.Parameters(), 0.01f, momentum: 0.9f) : new Adam(model.Parameters(), 1e-3f);
        var (x, labels) = (Tensor.Normal(input, rng), IntTensor.Create([.. Enumerable.Range(0, Batch).Select(i => i % 10)]));
        var loss = new CrossEntropy();
        return (() =>
        {
            loss.Forward(model.Forward(x), labels).Backward();
            update.Step();
            update.ClearGradients();
        }, model.Modules.Count + 1);
    }
}
