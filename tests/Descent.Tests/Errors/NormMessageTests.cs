using Descent.Nn;

namespace Descent.Tests.Errors;

/// <summary>Wrong uses of norms and regularizers, and the whole sentence that each must give.</summary>
public sealed class NormMessageTests
{
    private static readonly Dictionary<string, (Action Use, string Message)> s_cases = new()
    {
        ["batch norm, one value"] = (() => new BatchNorm(3).Forward(Tensor.Zeros([1, 3])),
            "BatchNorm: got (1, 3), at most one value a channel; expected at least two in training mode. A larger batch, or Evaluate() first?"),
        ["batch norm, empty batch"] = (() => new BatchNorm(3).Forward(Tensor.Zeros([0, 3])),
            "BatchNorm: got (0, 3), at most one value a channel; expected at least two in training mode. A larger batch, or Evaluate() first?"),
        ["batch norm, channels"] = (() => new BatchNorm(3).Forward(Tensor.Zeros([2, 4, 5])),
            "BatchNorm: got 4 channels in the shape (2, 4, 5); expected 3. The channels are axis 1."),
        ["batch norm, a vector"] = (() => new BatchNorm(3).Forward(Tensor.Zeros([3])),
            "BatchNorm: got the shape (3,); expected (N, C) or (N, C, *)."),
        ["batch norm, momentum"] = (() => _ = new BatchNorm(3, momentum: 1.5f),
            "BatchNorm: expected 0 to 1, or null for the mean of all batches. (Parameter 'momentum')\nActual value was 1.5."),
        ["batch norm, no statistics"] = (() => _ = new BatchNorm(3, trackRunningStats: false).RunningMean,
            "BatchNorm: got a question for running statistics, which this norm does not keep; expected trackRunningStats: true."),
        ["instance norm, no positions"] = (() => new InstanceNorm(3).Forward(Tensor.Zeros([2, 3])),
            "InstanceNorm: got the shape (2, 3); expected (N, C, *) with at least one axis of positions."),
        ["instance norm, one position"] = (() => new InstanceNorm(3).Forward(Tensor.Zeros([2, 3, 1, 1])),
            "InstanceNorm: got (2, 3, 1, 1), at most one position a channel; expected at least two, for one has no variance."),
        ["instance norm, channels"] = (() => new InstanceNorm(3).Forward(Tensor.Zeros([2, 4, 5])),
            "InstanceNorm: got 4 channels in the shape (2, 4, 5); expected 3. The channels are axis 1."),
        ["batch-instance norm, one position"] = (() => new BatchInstanceNorm(3).Forward(Tensor.Zeros([2, 3, 1])),
            "BatchInstanceNorm: got (2, 3, 1), at most one position a channel; expected at least two, for one has no variance."),
        ["rms norm, shape"] = (() => new RmsNorm([4]).Forward(Tensor.Zeros([2, 3])),
            "RmsNorm: got the shape (2, 3); expected a shape that ends with (4,)."),
        ["rms norm, weight"] = (() => Tensor.Zeros([2, 3]).RmsNorm(Tensor.Ones([2])),
            "RmsNorm: the end of the input's shape is (3,) and the weight is (2,); expected the same shape."),
        ["rms norm, nothing"] = (() => Tensor.Zeros([2, 0]).RmsNorm(),
            "RmsNorm: got (2, 0), nothing to normalise; expected at least one number a sample."),
        ["whitening, groups"] = (() => _ = new WhiteningNorm(6, groups: 4),
            "WhiteningNorm: got 4 groups for 6 channels; expected groups that divide the channels into at most 512 each. (Parameter 'groups')"),
        ["whitening, large groups"] = (() => _ = new WhiteningNorm(1024),
            "WhiteningNorm: got 1 groups for 1024 channels; expected groups that divide the channels into at most 512 each. (Parameter 'groups')"),
        ["whitening, one value"] = (() => new WhiteningNorm(4).Forward(Tensor.Zeros([1, 4])),
            "WhiteningNorm: got (1, 4), at most one value a channel; expected at least two in training mode."),
        ["ghost, parts too small"] = (() => new GhostBatchNorm(3, size: 1).Forward(Tensor.Zeros([4, 3])),
            "GhostBatchNorm: got (4, 3) in 4 parts, at most one value a channel in one of them; expected at least two in training mode. "
            + "A larger size, or Evaluate() first?"),
        ["renorm, limit"] = (() => _ = new BatchRenorm(3, rMax: 0.5f),
            "BatchRenorm: expected an rMax of 1 or more. (Parameter 'RMax')\nActual value was 0.5."),
        ["weight norm, no weight"] = (() => _ = new WeightNorm(new Relu()),
            "WeightNorm: got a Relu, which has no weight of two axes or more under that name; "
            + "expected a linear layer or a convolution that no other wrapper holds. (Parameter 'layer')"),
        ["spectral norm, of a norm"] = (() => _ = new SpectralNorm(new BatchNorm(3), new Rng(1)),
            "SpectralNorm: got a BatchNorm, which has no weight of two axes or more under that name; "
            + "expected a linear layer or a convolution that no other wrapper holds. (Parameter 'layer')"),
        ["spectral norm, of a wrapped layer"] = (() => _ = new SpectralNorm(new WeightNorm(new Linear(2, 2, new Rng(1))), new Rng(1)),
            "SpectralNorm: got a WeightNorm, which has no weight of two axes or more under that name; "
            + "expected a linear layer or a convolution that no other wrapper holds. (Parameter 'layer')"),
        ["weight standardisation, one input"] = (() => _ = new WeightStandardization(new Linear(1, 3, new Rng(1))),
            "WeightStandardization: got a weight (3, 1), one number an output; expected at least two. (Parameter 'layer')"),
        ["spatial dropout, features"] = (() => new SpatialDropout(0.5f, new Rng(1)).Forward(Tensor.Zeros([2, 3])),
            "SpatialDropout: got the shape (2, 3); expected (N, C, *) with at least one axis of positions. For single numbers use Dropout."),
        ["drop-connect, p"] = (() => _ = new DropConnect(new Linear(2, 2, new Rng(1)), 1, new Rng(1)),
            "DropConnect: expected a probability of 0 or more, below 1. (Parameter 'p')\nActual value was 1."),
        ["stochastic depth, p"] = (() => _ = new StochasticDepth(float.NaN, new Rng(1)),
            "StochasticDepth: expected a probability from 0 to 1. (Parameter 'p')\nActual value was NaN."),
        ["penalty, strength"] = (() => _ = new L2Penalty(-1),
            "L2Penalty: expected a strength of 0 or more. (Parameter 'strength')\nActual value was -1."),
        ["penalty, nothing"] = (() => new L1Penalty(1).Forward([]),
            "L1Penalty: got no parameters; expected a model's Parameters(). (Parameter 'parameters')"),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WrongUse_GivesTheWholeSentence(string name)
    {
        var error = Record.Exception(s_cases[name].Use);
        Assert.True(error is DescentException or ArgumentException, $"{name}: {error}");
        Assert.Equal(s_cases[name].Message, error.Message.ReplaceLineEndings("\n"));
    }
}
