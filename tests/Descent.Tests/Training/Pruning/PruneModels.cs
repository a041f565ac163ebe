using Descent.Nn;

namespace Descent.Tests.Training.Pruning;

/// <summary>Networks of every kind of structure, with the shape of a sample.</summary>
internal static class PruneModels
{
    public static readonly string[] Names =
    [
        "mlp", "cnn", "vgg", "lenet", "resnet20", "bottleneck", "preact", "projection", "unet", "aspp", "depthwise", "grouped", "concat-branches",
        "concat-skip", "transposed", "conv1d", "conv3d", "flatten-linear", "activations", "checkpoint", "shared", "instance", "nested", "embedding",
        "gpt", "vit",
    ];

    public static (Module Model, Shape Sample) Make(string name, Rng rng) => name switch
    {
        "mlp" => (Nn.Models.Mlp(6, [10, 8], 3, rng), [6]),
        "cnn" => (Cnn(rng), [2, 8, 8]),
        "vgg" => (new Vgg(11, 4, rng, places: 1, hidden: 16, norm: c => new BatchNorm(c)), [3, 32, 32]),
        "lenet" => (Nn.Models.LeNet(4, rng, 1, 12, 12), [1, 12, 12]),
        "resnet20" => (Nn.Models.ResNet20(4, rng), [3, 16, 16]),
        "bottleneck" => (new ResNet(3, 4, [4, 6], [2, 1], rng, hasBottlenecks: true, hasLargeStem: true), [3, 32, 32]),
        "preact" => (new PreActResNet(3, 4, 8, [8, 12], 2, rng), [3, 12, 12]),
        "projection" => (
            new Sequential(
                Conv(3, 6, rng), new Residual(new Sequential(Conv(6, 8, rng), new Relu(), Conv(8, 10, rng)), new Conv2d(6, 10, 1, rng)),
                new Relu(), new GlobalAvgPool(), new Linear(10, 4, rng)),
            [3, 8, 8]),
        "unet" => (new UNet(3, 2, [6, 8, 10], rng), [3, 16, 16]),
        "aspp" => (new AsppSegmenter(3, 2, [6, 8], 1, [2, 3], 8, rng), [3, 16, 16]),
        "depthwise" => (
            new Sequential(
                Conv(3, 6, rng), new Relu(), new Conv2d(6, 12, 3, rng, padding: 1, groups: 6), new BatchNorm(12), new Relu(),
                new Conv2d(12, 8, 1, rng), new Relu(), new Conv2d(8, 8, 3, rng, padding: 1, groups: 8), new Flatten(), new Linear(8 * 36, 4, rng)),
            [3, 6, 6]),
        "grouped" => (
            new Sequential(
                Conv(3, 12, rng), new Relu(), new Conv2d(12, 12, 3, rng, padding: 1, groups: 3), new BatchNorm(12), new Relu(), Conv(12, 8, rng),
                new Relu(), new GlobalAvgPool(), new Linear(8, 4, rng)),
            [3, 6, 6]),
        "concat-branches" => (
            new Sequential(
                new ParallelBranches(BranchJoin.Concat, Conv(3, 5, rng), new Sequential(Conv(3, 4, rng), new BatchNorm(4), new Relu())),
                new BatchNorm(9), new Relu(), Conv(9, 6, rng), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(6 * 9, 4, rng)),
            [3, 6, 6]),
        "concat-skip" => (
            new Sequential(
                Conv(3, 6, rng), new ConcatSkip(new Sequential(new BatchNorm(6), new Relu(), Conv(6, 4, rng))), new BatchNorm(10), new Relu(),
                new GlobalAvgPool(), new Linear(10, 4, rng)),
            [3, 6, 6]),
        "transposed" => (
            new Sequential(
                Conv(3, 6, rng), new Relu(), new ConvTranspose2d(6, 8, 2, rng, stride: 2), new BatchNorm(8), new Relu(),
                new ConvTranspose2d(8, 8, 3, rng, groups: 2), new Relu(), new AvgPool2d(2), new Upsample(2), new Conv2d(8, 3, 1, rng)),
            [3, 6, 6]),
        "conv1d" => (
            new Sequential(new Conv1d(3, 6, 3, rng, padding: 1), new BatchNorm(6), new Relu(), new Conv1d(6, 4, 3, rng), new Tanh(), new Flatten(),
                new Linear(4 * 6, 3, rng)),
            [3, 8]),
        "conv3d" => (
            new Sequential(new Conv3d(2, 6, 3, rng, padding: 1), new BatchNorm(6), new Relu(), new Conv3d(6, 4, 3, rng, stride: 2), new Relu(),
                new Flatten(), new Linear(4 * 8, 3, rng)),
            [2, 5, 5, 5]),
        "flatten-linear" => (
            new Sequential(
                Conv(1, 5, rng), new PRelu(5), new MaxPool2d(2), new Flatten(), new Linear(5 * 9, 12, rng), new PRelu(), new Linear(12, 3, rng)),
            [1, 6, 6]),
        "activations" => (
            new Sequential(
                new Linear(4, 9, rng), new Gelu(), new Linear(9, 9, rng), new Silu(), new Linear(9, 9, rng), new Elu(), new Linear(9, 9, rng),
                new HardSwish(), new Linear(9, 9, rng), new Mish(), new Linear(9, 9, rng), new Selu(), new Linear(9, 9, rng), new LeakyRelu(),
                new Linear(9, 9, rng), new Sigmoid(), new Linear(9, 3, rng)),
            [4]),
        "checkpoint" => (new Sequential(new Checkpoint(Cnn(rng)), new Relu(), new Linear(4, 3, rng)), [2, 8, 8]),
        "shared" => (Shared(rng), [6]),
        "instance" => (
            new Sequential(Conv(3, 6, rng), new InstanceNorm(6), new Relu(), Conv(6, 6, rng), new GroupNorm(6, 6), new Relu(), new GlobalAvgPool(),
                new Linear(6, 4, rng)),
            [3, 6, 6]),
        "nested" => (
            new Sequential(
                Conv(3, 8, rng), new Residual(new Sequential(Conv(8, 8, rng), new Residual(new Sequential(new Relu(), Conv(8, 8, rng))))), new Relu(),
                new AdaptiveAvgPool(2), new Flatten(), new Dropout(0.5f, rng), new Linear(32, 4, rng)),
            [3, 6, 6]),
        "embedding" => (new Sequential(new Embedding(5, 8, rng), new Linear(8, 12, rng), new Relu(), new Linear(12, 5, rng)), [4]),
        "gpt" => (new Gpt(7, rng, context: 6, size: 8, heads: 2, layers: 2), [6]),
        "vit" => (new Vit(3, 8, 4, rng, patch: 4, size: 8, layers: 2, heads: 2), [3, 8, 8]),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>A sample batch: whole numbers where the model begins with a table.</summary>
    public static Tensor Input(string name, Shape sample, Rng rng) => name is "embedding" or "gpt"
        ? Tensor.From([.. Enumerable.Range(0, 3 * sample.ElementCount).Select(_ => (float)rng.NextInt(5))], Shape.Create([3, .. sample.Sizes]))
        : Tensor.Normal([3, .. sample.Sizes], rng);

    /// <summary>Norms that have seen something, and scales of both signs.</summary>
    public static void Shake(Module model, Rng rng)
    {
        foreach (var parameter in model.Parameters())
            if (parameter.Value.Norm() == 0) parameter.Value.Assign(Tensor.Normal(parameter.Shape, rng, 0, 0.1f)); // a head that starts at zero
        foreach (var norm in model.WithParts().OfType<BatchNormBase>())
        {
            if (norm.TracksRunningStats) norm.RunningMean.Assign(Tensor.Normal([norm.Channels], rng, 0, 0.2f));
            if (norm.TracksRunningStats) norm.RunningVariance.Assign(Tensor.Uniform([norm.Channels], rng, 0.5f, 2));
            norm.Weight?.Value.Assign(Tensor.Normal([norm.Channels], rng, 0.8f, 0.3f));
            norm.Bias?.Value.Assign(Tensor.Normal([norm.Channels], rng, 0.1f, 0.3f));
        }
    }

    private static Conv2d Conv(int channels, int filters, Rng rng) => new(channels, filters, 3, rng, padding: 1);

    private static Sequential Cnn(Rng rng) => new(
        Conv(2, 6, rng), new BatchNorm(6), new Relu(), new MaxPool2d(2), Conv(6, 8, rng), new BatchNorm(8), new LeakyRelu(), new Flatten(),
        new Linear(8 * 16, 10, rng), new Relu(), new Linear(10, 4, rng));

    private static Sequential Shared(Rng rng)
    {
        var middle = new Linear(10, 10, rng);
        return [new Linear(6, 10, rng), new Relu(), middle, new Relu(), middle, new Relu(), new Linear(10, 3, rng)];
    }
}
