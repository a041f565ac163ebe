using Descent.Nn;
using Descent.Tests.Configuration;

namespace Descent.Tests.Errors;

/// <summary>Wrong uses of convolutions, poolings and branches, and the whole of what is said.</summary>
public sealed class ConvMessageTests
{
    private static readonly Dictionary<string, (Action Use, string Message)> s_cases = new()
    {
        ["conv1d, rank"] = (() => Make(2, 3).Conv1d(Make(1, 1, 1)), "Conv1d: got the shape (2, 3); expected sequences of (N, C, L)."),
        ["conv1d, weight"] = (() => Make(2, 3, 4).Conv1d(Make(1, 3)),
            "Conv1d: got the shape (1, 3); expected a weight of (filters, channels / groups, S)."),
        ["conv1d, groups"] = (() => Make(2, 3, 4).Conv1d(Make(4, 1, 2), groups: 2),
            "Conv1d: got 2 groups for 3 channels and 4 filters; expected groups that divide both."),
        ["conv1d, kernel"] = (() => Make(2, 3, 4).Conv1d(Make(4, 3, 3), padding: 1, dilation: 3),
            "Conv1d: the kernel 1x3 (dilation 1x3) is larger than the padded image of (2, 3, 1, 4); expected at least one position. "
            + "Did you mean padding 'same', or one pooling fewer?"),
        ["conv2d, no groups"] = (() => Make(1, 2, 4, 4).Conv2d(Make(2, 2, 1, 1), groups: 0),
            "Conv2d: got 0 groups for 2 channels and 2 filters; expected groups that divide both."),
        ["conv2d, negative padding"] = (() => Make(1, 2, 4, 4).Conv2d(Make(2, 2, 1, 1), padding: new Padding(0, -1, 0, 0)),
            "Conv2d: got (0, -1, 0, 0); expected no negative padding."),
        ["conv2d, bias"] = (() => Make(1, 2, 4, 4).Conv2d(Make(3, 2, 1, 1), Make(2)), "Conv2d: got the shape (2,); expected a bias of (3,)."),
        ["conv3d, rank"] = (() => Make(1, 2, 4, 4).Conv3d(Make(2, 2, 1, 1, 1)),
            "Conv3d: got the shape (1, 2, 4, 4); expected volumes of (N, C, D, H, W)."),
        ["conv3d, weight"] = (() => Make(1, 2, 4, 4, 4).Conv3d(Make(2, 2, 1, 1)),
            "Conv3d: got the shape (2, 2, 1, 1); expected a weight of (filters, channels / groups, T, R, S)."),
        ["conv3d, depth"] = (() => Make(1, 2, 2, 4, 4).Conv3d(Make(2, 2, 3, 1, 1)),
            "Conv3d: the kernel's depth 3 (dilation 1) is larger than the padded depth of (1, 2, 2, 4, 4); expected at least one position."),
        ["conv3d, stride"] = (() => Make(1, 2, 2, 4, 4).Conv3d(Make(2, 2, 1, 1, 1), stride: (0, 1, 1)),
            "Conv3d: got stride 0 and dilation 1 along the depth; expected 1 or more."),
        ["conv3d, channels"] = (() => Make(1, 2, 2, 4, 4).Conv3d(Make(2, 3, 1, 1, 1)),
            "Conv3d: got 2 channels in the shape (2, 2, 4, 4); expected 3. The weight is (2, 3, 1, 1)."),
        ["transposed, channels"] = (() => Make(1, 3, 4, 4).ConvTranspose2d(Make(2, 3, 2, 2)),
            "ConvTranspose2d: got 3 channels in the shape (1, 3, 4, 4); expected 2. The weight is (2, 3, 2, 2)."),
        ["transposed, groups"] = (() => Make(1, 3, 4, 4).ConvTranspose2d(Make(3, 1, 2, 2), groups: 2),
            "ConvTranspose2d: got 2 groups for 3 channels and 2 filters; expected groups that divide both."),
        ["transposed, output padding"] = (() => Make(1, 3, 4, 4).ConvTranspose2d(Make(3, 1, 2, 2), stride: 2, outputPadding: 2),
            "ConvTranspose2d: got output padding 2x2 with stride 2x2 and dilation 1x1; expected 0 or more, and less than the larger of both."),
        ["transposed, nothing left"] = (() => Make(1, 3, 1, 4).ConvTranspose2d(Make(3, 1, 2, 2), padding: 1),
            "ConvTranspose2d: got (1, 3, 1, 4) with a kernel of 2, stride 1 and padding 1 and 1, which gives 0 rows or columns; expected at least "
                + "one."),
        ["transposed, huge"] = (() => Make(1, 1, 1, 9).ConvTranspose2d(Make(1, 1, 1, 1), stride: (1, 1 << 28)),
            "ConvTranspose2d: got (1, 1, 1, 9) with stride 268435456 and dilation 1, which gives 2,147,483,649 rows or columns; "
            + "expected at most 1,073,741,824."),
        ["max pool 1d, rank"] = (() => Make(2, 3).MaxPool1d(2), "MaxPool1d: got the shape (2, 3); expected sequences of (N, C, L)."),
        ["pool, stride"] = (() => Make(1, 1, 4, 4).MaxPool2d(2, stride: (0, 1)), "MaxPool2d: got window 2x2 and stride 0x1; expected 1 or more."),
        ["adaptive, size"] = (() => Make(1, 1, 4, 4).AdaptiveAvgPool2d((0, 1)), "AdaptiveAvgPool2d: got the size 0x1; expected 1 or more."),
        ["adaptive, nothing there"] = (() => Make(1, 1, 0, 4).AdaptiveMaxPool2d(1),
            "AdaptiveMaxPool2d: got the shape (1, 1, 0, 4); expected at least one position."),
        ["adaptive layer, rank"] = (() => new AdaptiveAvgPool((2, 3)).Forward(Make(1, 2, 5)),
            "AdaptiveAvgPool(2x3): got the shape (1, 2, 5); expected images of (N, C, H, W), or sequences of (N, C, L) and one size."),
        ["upsample, scale"] = (() => Make(1, 1, 4).Upsample(0), "Upsample: got the scale 0; expected a number above 0."),
        ["upsample, to nothing"] = (() => Make(1, 1, 4).Upsample(0.1),
            "Upsample: got the new size 0 for axis 2 of the shape (1, 1, 4); expected 1 or more, from 1 or more."),
        ["upsample layer, both"] = (() => _ = new Upsample(2, (3, 4)),
            "Upsample: got both a scale and a size, or neither; expected one of them. (Parameter 'scale')"),
        ["upsample layer, corners"] = (() => _ = new Upsample(scale: 2, alignCorners: true),
            "Upsample: got aligned corners with the mode Nearest; expected them with Bilinear only. (Parameter 'alignCorners')"),
        ["bilinear, features"] = (() => Make(2, 3).Bilinear(Make(2, 4), Make(5, 3, 3)),
            "Bilinear: got 3 and 4 features for a weight of (5, 3, 3); expected 3 and 3."),
        ["bilinear, rows"] = (() => Make(2, 3).Bilinear(Make(1, 3), Make(5, 3, 3)),
            "Bilinear: got (2, 3) and (1, 3); expected the same sizes on all axes but the last."),
        ["conv layer, kernel"] = (() => _ = new Conv2d(1, 1, (0, 3), new Rng(1)),
            "Conv2d: got a kernel of 0x3; expected 1 or more. (Parameter 'kernel')"),
        ["conv layer, filters"] = (() => _ = new Conv1d(2, 0, 3, new Rng(1)),
            "Conv1d: got 2 channels and 0 filters; expected 1 or more of each. (Parameter 'channels')"),
        ["conv layer, padding"] = (() => _ = new Conv3d(2, 1, 3, new Rng(1), padding: -1),
            "Conv3d: got a padding of -1; expected 0 or more. (Parameter 'padding')"),
        ["branches, none"] = (() => _ = new ParallelBranches(BranchJoin.Sum),
            "ParallelBranches: got no branch; expected at least one. (Parameter 'branches')"),
        ["branches, sum"] = (() => new ParallelBranches(BranchJoin.Sum, new Sequential(), new MaxPool2d(2)).Forward(Make(1, 1, 4, 4)),
            "ParallelBranches: branch 0 gives (1, 1, 4, 4) and branch 1 (1, 1, 2, 2); expected the same shape."),
        ["branches, concat"] = (() => new ParallelBranches(BranchJoin.Concat, new Sequential(), new MaxPool2d(2)).Forward(Make(1, 1, 4, 4)),
            "ParallelBranches: branch 0 gives (1, 1, 4, 4) and branch 1 (1, 1, 2, 2); expected the same sizes on all axes but the channels."),
        ["skip"] = (() => new ConcatSkip(new MaxPool2d(2)).Forward(Make(1, 1, 4, 4)),
            "ConcatSkip: the input is (1, 1, 4, 4) and the branch gives (1, 1, 2, 2); expected the same sizes on all axes but the channels. "
            + "Pad an odd size before it is halved."),
        ["residual"] = (() => new Residual(new MaxPool2d(2)).Forward(Make(1, 1, 4, 4)),
            "Residual: the branch gives (1, 1, 2, 2) and the shortcut (1, 1, 4, 4); expected the same shape. "
            + "Add a shortcut that changes the shape as the branch does, such as a 1x1 convolution with the same stride."),
        ["pyramid, rates"] = (() => _ = new Aspp(1, [], new Rng(1)), "Aspp: got no rate; expected at least one. (Parameter 'rates')"),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    public static TheoryData<string, int[], string> Configs => new()
    {
        { "{\"conv1d\": {\"filters\": 4, \"groups\": 3}}", [3, 8],
            "model[0].conv1d.groups: got 3 groups for 3 channels in and 4 filters; expected groups that divide both." },
        { "{\"conv1d\": {\"filters\": 4, \"padding\": [1, 2, 3]}}", [3, 8],
            "model[0].conv1d.padding: got a list of 3; expected an integer from 0 to 1024, \"same\", \"valid\" or [before, after]." },
        { "{\"conv2d\": {\"filters\": 4, \"paddingMode\": \"mirror\"}}", [3, 8, 8],
            "model[0].conv2d.paddingMode: got \"mirror\"; expected one of \"zeros\", \"reflect\", \"replicate\", \"circular\"." },
        { "{\"conv3d\": {\"filters\": 4, \"kernel\": [3, 3]}}", [3, 8, 8, 8],
            "model[0].conv3d.kernel: got a list of 2; expected an integer from 1 to 1024, or three of them: [depth, height, width]." },
        { "{\"upsample\": {\"scale\": 2, \"size\": 9}}", [3, 8, 8], "model[0].upsample: got both scale and size, or neither; expected one of them." },
        { "{\"upsample\": {\"scale\": 1000}}", [3, 800, 800],
            "model[0].upsample: got an input of (3, 800, 800), which makes 1,920,000,000,000 numbers a sample; expected at most 268,435,456." },
        { "{\"parallel\": {\"branches\": []}}", [3],
            "model[0].parallel.branches: got an empty list; expected a list of lists of layers, each as \"name\" or {\"name\": {...}}." },
        { "{\"parallel\": {\"branches\": [[], [\"relu\", \"tan\"]]}}", [3, 8, 8], "model[0].parallel.branches[1][1]: unknown layer 'tan'; " },
        { "{\"adaptive-avg-pool\": {\"size\": 2}}", [3],
            "model[0].adaptive-avg-pool: got an input of (3,); expected an image (channels, height, width)." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void WrongUse_SaysWhatWasGotAndExpected(string name)
    {
        var error = Record.Exception(s_cases[name].Use);
        Assert.True(error is DescentException or ArgumentException, $"{name}: {error}");
        Assert.Equal(s_cases[name].Message, error!.Message);
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void WrongConfig_NamesThePlace(string layer, int[] sample, string expected) => Assert.Contains(
        expected, ConfigSamples.Error(() => ConfigSamples.Model($"[{layer}]").BuildModel(sample, 3, new Rng(1))), StringComparison.Ordinal);

    private static Tensor Make(params int[] sizes) => Tensor.Ones(sizes);
}
