using Descent.Nn;

namespace Descent.Tests.Layers.Edits;

/// <summary>Which norms fold, which do not and why; outputs are the same.</summary>
public sealed class NormFoldingTests
{
    private static readonly Rng s_rng = new(11);

    public static TheoryData<string, int, int> Networks => new()
    {
        { "resnet20", 21, 0 },
        { "resnet18 of large images", 20, 0 },
        { "bottlenecks", 9, 0 },
        { "pre-activation", 3, 4 },
        { "vgg with norms", 8, 0 },
        { "unet", 14, 0 },
        { "aspp", 22, 0 },
        { "nf-resnet", 0, 0 },
        { "multilayer perceptron", 2, 0 },
        { "ghosts in a checkpoint", 2, 0 },
        { "transposed and one-dimensional", 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void ReadyModels_GiveTheSameOutputs(string name, int folded, int left)
    {
        var (model, batch) = Make(name);
        Disturb(model, batch);
        var before = Evaluated(model, batch);
        var modes = model.WithParts().Select(p => p.IsTraining).ToArray();
        var report = NormFolding.Fold(model, batch);
        Assert.Equal((folded, left), (report.Folded.Count, report.Left.Count));
        Assert.Equal(modes, model.WithParts().Select(p => p.IsTraining));
        var after = Evaluated(model, batch);
        var largest = before.Max(MathF.Abs);
        Assert.True(largest > 0 && before.Zip(after).Max(p => MathF.Abs(p.First - p.Second)) <= 1e-5f * largest);
        Assert.InRange(report.Difference, 0, 1e-5);
        Assert.DoesNotContain(model.State(), s => report.Folded.Any(f => s.Name.StartsWith(f.Norm + ".", StringComparison.Ordinal)));
        Assert.Empty(NormFolding.Fold(model, batch).Folded);
    }

    [Fact]
    public void NormsThatStay_SayWhy()
    {
        var shared = new Conv2d(3, 3, 3, s_rng, padding: 1);
        var model = new Sequential(
            new BatchNorm(3),
            shared, new BatchNorm(3),
            shared, new Relu(), new BatchNorm(3),
            new Residual(new Conv2d(3, 3, 1, s_rng)), new BatchNorm(3),
            new WeightNorm(new Conv2d(3, 3, 1, s_rng)), new BatchNorm(3),
            new Conv2d(3, 3, 1, s_rng), new BatchNorm(3, trackRunningStats: false),
            new Conv2d(3, 3, 1, s_rng), new BatchInstanceNorm(3),
            new TwoReaders());
        string[] expected =
        [
            "0: its input comes from outside, not straight from a convolution or a linear layer",
            "2: '1' runs 2 times in a pass",
            "5: its input comes from '4' (Relu), not straight from a convolution or a linear layer",
            "7: its input comes from '6' (Residual), not straight from a convolution or a linear layer",
            "9: the weight of '8' is made by a WeightNorm",
            "11: it keeps no running statistics",
            "13: half of it are the statistics of each sample",
            "14.norm: the output of '14.conv' has 2 readers",
            "14.after: its input comes from an operation between layers (Add), not straight from a convolution or a linear layer",
            "14.unused: it does not run in a forward pass",
        ];
        var report = NormFolding.Fold(model, Tensor.Normal([2, 3, 5, 5], s_rng.Fork("x")));
        Assert.Empty(report.Folded);
        Assert.Equal(expected, report.Left.Select(l => $"{l.Norm}: {l.Reason}"));
    }

    [Fact]
    public void OutputsThatMoveTooFar_AreRefusedAndTakenBack()
    {
        var model = new Sequential(new Linear(4, 6, s_rng, bias: false), new BatchNorm(6), new Relu(), new Linear(6, 3, s_rng), new BatchNorm(3));
        var batch = Tensor.Normal([9, 4], s_rng.Fork("x"));
        Disturb(model, batch);
        var (names, before) = (model.State().Select(s => s.Name).ToArray(), Evaluated(model, batch));
        var error = Assert.Throws<GraphException>(() => NormFolding.Fold(model, batch, tolerance: 0));
        Assert.Contains("of the largest; expected at most 0. The model is left as it was.", error.Message);
        Assert.Equal(names, model.State().Select(s => s.Name));
        Assert.Equal(before, Evaluated(model, batch));
        Assert.Equal(2, NormFolding.Plan(model, batch).Folded.Count);
    }

    [Fact]
    public void LinearOverASequence_HasItsChannelsElsewhere()
    {
        var model = new Sequential(new Linear(4, 5, s_rng), new BatchNorm(5));
        var report = NormFolding.Fold(model, Tensor.Normal([3, 5, 4], s_rng.Fork("x")));
        Assert.Equal("its channels are not the units of '0', whose output is (3, 5, 5)", Assert.Single(report.Left).Reason);
    }

    private static (Module Model, Tensor Batch) Make(string name)
    {
        var rng = s_rng.Fork(name);
        Tensor Images(int side) => Tensor.Normal([2, 3, side, side], rng.Fork("images"));
        static Module Norm(int channels) => new BatchNorm(channels);
        return name switch
        {
            "resnet20" => (Models.ResNet20(10, rng), Images(16)),
            "resnet18 of large images" => (Models.ResNet18(10, rng, hasLargeStem: true), Images(32)),
            "bottlenecks" => (new ResNet(3, 10, [4, 8], [1, 1], rng, hasBottlenecks: true), Images(8)),
            "pre-activation" => (Models.PreActResNet(10, rng, depth: 8), Images(8)),
            "vgg with norms" => (new Vgg(11, 10, rng, hidden: 16, norm: Norm), Images(32)),
            "unet" => (Models.UNet(3, rng), Images(16)),
            "aspp" => (Models.AsppSegmenter(3, rng), Images(16)),
            "nf-resnet" => (Models.NfResNet(10, rng, depth: 8), Images(8)),
            "multilayer perceptron" => (new Sequential(
                new Flatten(), new Linear(48, 20, rng), new BatchNorm(20), new Relu(), new Dropout(0.5f, rng), new Linear(20, 20, rng, bias: false),
                new BatchNorm(20, affine: false), new Tanh(), new Linear(20, 3, rng)), Images(4)),
            "ghosts in a checkpoint" => (new Sequential(new Checkpoint(new Sequential(
                new Conv2d(3, 4, 3, rng), new GhostBatchNorm(4, 2), new Relu(), new Conv2d(4, 5, 3, rng), new BatchRenorm(5)))), Images(8)),
            _ => (new Sequential(
                new ConvTranspose1d(3, 4, 2, rng, stride: 2), new BatchNorm(4), new Relu(), new Conv1d(4, 6, 3, rng, groups: 2),
                new BatchNorm(6)), Tensor.Normal([2, 3, 9], rng.Fork("rows"))),
        };
    }

    // Statistics and scales as after some training, so that nothing is 0 or 1 by chance.
    private static void Disturb(Module model, Tensor batch)
    {
        using (GradMode.NoGrad()) model.Forward(batch);
        foreach (var norm in model.WithParts().OfType<BatchNormBase>())
        {
            var rng = s_rng.Fork($"disturb {norm.Channels}");
            foreach (var parameter in norm.Parameters())
                parameter.Value.Assign(Tensor.Normal(parameter.Shape, rng, mean: 1, standardDeviation: 0.3f));
        }
    }

    private static float[] Evaluated(Module model, Tensor batch)
    {
        var isTraining = model.IsTraining;
        using var mode = GradMode.NoGrad();
        var output = model.Evaluate().Forward(batch).ToArray();
        if (isTraining) model.Train();
        return output;
    }

    private sealed class TwoReaders : Module
    {
        private readonly Conv2d _conv;
        private readonly BatchNorm _norm, _after;

        public TwoReaders()
        {
            _conv = Register("conv", new Conv2d(3, 3, 1, s_rng));
            (_norm, _after) = (Register("norm", new BatchNorm(3)), Register("after", new BatchNorm(3)));
            Register("unused", new BatchNorm(3));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            var y = _conv.Forward(input);
            return _after.Forward(_norm.Forward(y) + y);
        }
    }
}
