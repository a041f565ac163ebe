using Descent.Nn;
using Descent.Optim;
using static Descent.Tests.Numbers;

namespace Descent.Tests.Errors;

/// <summary>Wrong uses and what the message must say: what was got, what was expected, and the way out where one is known.</summary>
public sealed class MessageTests
{
    private static readonly Dictionary<string, (Action Use, string[] Parts)> s_cases = new()
    {
        ["matmul, inner sizes"] = (() => Make(2, 3).MatMul(Make(4, 5)), ["MatMul: inner sizes differ", "(2, 3)", "(4, 5)", "left[-1] == right[-2]"]),
        ["matmul, transposed right"] = (() => Make(2, 3).MatMul(Make(4, 3)), ["Did you mean right.Transpose()?"]),
        ["matmul, vector"] = (() => Make(2, 3).MatMul(Make(3)), ["MatMul", "(3,)", "at least two axes"]),
        ["matmul, leading axes"] = (() => Make(2, 3, 4).MatMul(Make(3, 4, 5)), ["MatMul: leading axes differ", "(2, 3, 4)", "(3, 4, 5)"]),
        ["broadcasting"] = (() => _ = Make(2, 3) + Make(4), ["Add: the shapes (2, 3) and (4,)", "axis -1 has 3 and 4", "or 1 to repeat"]),
        ["broadcasting, inner axis"] = (() => _ = Make(2, 3) * Make(4, 3), ["Multiply", "axis -2 has 2 and 4"]),
        ["two devices"] = (() => _ = Make(2) - Tensor.Zeros([2]), ["Subtract", "'reference' and 'cpu'", "To(device)"]),
        ["two devices, bias"] = (() => Make(2, 3).Linear(Make(4, 3), Tensor.Zeros([4])), ["Linear", "'reference' and 'cpu'"]),
        ["linear, features"] = (() => Make(2, 3).Linear(Make(5, 4)), ["Linear: got 3 features on the last axis", "(2, 3)", "expected 4"]),
        ["pool, padding"] = (() => Make(1, 1, 4, 4).MaxPool2d(2, padding: 3), ["MaxPool2d: got 3 for a window of 2x2"]),
        ["backward, no single number"] = (() => Make(2).RequireGrad().Backward(),
            ["expected a single number, or the gradient as argument. Did you mean Mean() or Sum() first?"]),
        ["linear, images"] = (() => Make(2, 1, 2, 2).Linear(Make(5, 4)), ["Linear", "Did you mean Flatten() first?"]),
        ["linear, bias"] = (() => Make(2, 3).Linear(Make(5, 3), Make(3)), ["a bias of (5,)", "(3,)"]),
        ["conv, rank"] = (() => Make(2, 3).Conv2d(Make(1, 1, 1, 1)), ["Conv2d", "(2, 3)", "(N, C, H, W)"]),
        ["conv, channels"] = (() => Make(1, 3, 5, 5).Conv2d(Make(4, 2, 3, 3)), ["Conv2d: got 3 channels", "expected 2", "(4, 2, 3, 3)"]),
        ["conv, groups"] = (() => Make(1, 3, 5, 5).Conv2d(Make(4, 1, 3, 3), groups: 2), ["2 groups for 3 channels and 4 filters", "divide both"]),
        ["conv, kernel too large"] = (() => Make(1, 1, 2, 2).Conv2d(Make(1, 1, 3, 3)), ["the kernel 3x3", "larger than the padded image", "'same'"]),
        ["conv, stride"] = (() => Make(1, 1, 4, 4).Conv2d(Make(1, 1, 3, 3), stride: 0), ["stride 0x0", "expected 1 or more"]),
        ["conv, dilation beyond an int"] = (() => Make(1, 1, 9, 9).Conv2d(Make(1, 1, 5, 5), dilation: 1 << 30),
            ["5x5", "larger than the padded image"]),
        ["conv, padding beyond an int"] = (() => Make(1, 1, 9, 9).Conv2d(Make(1, 1, 3, 3), padding: int.MaxValue),
            ["expected at most", "with the padding"]),
        ["conv layer, groups"] = (() => _ = new Conv2d(3, 4, 3, new Rng(1), groups: 2), ["2 groups for 3 channels and 4 filters"]),
        ["pooling, window too large"] = (() => Make(1, 1, 2, 2).MaxPool2d(3),
            ["MaxPool2d: the window 3x3 is larger than the image of (1, 1, 2, 2)", "One pooling fewer?"]),
        ["pooling, padding"] = (() => Make(1, 1, 4, 4).AvgPool2d(2, padding: 2), ["AvgPool2d", "half of the window"]),
        ["global pooling, rank"] = (() => Make(2, 3).GlobalAvgPool(), ["GlobalAvgPool", "(2, 3)", "(N, C, *)"]),
        ["cross entropy, labels from 1"] = (() => Make(2, 3).CrossEntropy([1, 3]), ["label 1 is 3; expected 0 to 2", "Do the labels start at 1?"]),
        ["cross entropy, negative label"] = (() => Make(2, 3).CrossEntropy([-1, 0]), ["label 0 is -1; expected 0 to 2"]),
        ["cross entropy, label count"] = (() => Make(2, 3).CrossEntropy([0]), ["CrossEntropy: got 2 rows", "There are 1 labels"]),
        ["cross entropy, values"] = (() => new CrossEntropy().Forward(Make(2, 3), Make(2, 1)), ["the target is (2, 1)", "classes are an IntTensor"]),
        ["mse, classes"] = (() => new Mse().Forward(Make(2, 3), IntTensor.Create([0, 1])), ["expected values", "use CrossEntropy"]),
        ["mse, (N) against (N, 1)"] = (() => new Mse().Forward(Make(4, 1), Make(4)),
            ["Mse: the prediction is (4, 1) and the target is (4,)", "Did you mean Reshape"]),
        ["batch norm, one value"] = (() => new BatchNorm(3).MoveTo(ReferenceDevice.Instance).Forward(Make(1, 3)),
            ["one value a channel", "at least two", "Evaluate()"]),
        ["backward, not a number"] = (() => (Leaf(1, 2) * 2).Backward(), ["Backward", "(2,)", "a single number", "Mean() or Sum()"]),
        ["backward, gradient's shape"] = (() => (Leaf(1, 2) * 2).Backward(Constant(1)), ["Backward", "(2,)", "(1,)", "same shape"]),
        ["backward, nothing to do"] = (() => Make(1).Backward(), ["does not depend on anything that requires a gradient", "NoGrad"]),
        ["backward, freed"] = (BackwardTwice, ["was already used and freed", "retainGraph: true"]),
        ["register twice"] = (() => new Box().With("a", Make(1)).With("a", Make(1)), ["Box.Register: got the name 'a'", "not taken"]),
        ["reshape, count"] = (() => Make(2, 3).Reshape(4, 2), ["Reshape: (2, 3) has 6 numbers and (4, 2) has 8"]),
        ["reshape, -1 that does not divide"] = (() => Make(2, 3).Reshape(4, -1), ["Reshape: (2, 3) has 6 numbers", "(4, -1)", "at most one -1"]),
        ["reshape, two -1"] = (() => Make(2, 3).Reshape(-1, -1), ["Reshape", "(-1, -1)", "at most one -1"]),
        ["permute"] = (() => Make(2, 3).Permute(0, 0), ["Permute: got the order (0, 0) for the shape (2, 3)", "every axis once"]),
        ["permute, too few"] = (() => Make(2, 3).Permute(0), ["Permute: got the order (0)"]),
        ["axis"] = (() => Make(2, 3).Sum(2), ["got axis 2 for the shape (2, 3)", "-2 to 1"]),
        ["rows"] = (() => Make(2, 3).Rows(1, 2), ["Rows: got rows 1 to 2 of the shape (2, 3)"]),
        ["index"] = (() => _ = Make(2, 3)[0, 3], ["got 3 on axis 1 of the shape (2, 3)", "0 to 2"]),
        ["item"] = (() => Make(2).Item(), ["Item", "(2,)", "single number"]),
        ["from, count"] = (() => Tensor.From([1, 2, 3], [2, 2]), ["Tensor.From: got 3 numbers for the shape (2, 2); expected 4"]),
        ["assign"] = (() => Make(2).Assign([1, 2, 3]), ["Tensor.Assign: got 3 numbers for the shape (2,); expected 2"]),
        ["add in place"] = (() => Make(2).AddInPlace(Make(2, 1)), ["AddInPlace", "(2,)", "(2, 1)"]),
        ["softmax of a number"] = (() => Make().Softmax(), ["Softmax", "at least one axis"]),
        ["shape, too large"] = (() => Tensor.Zeros([100_000, 100_000]), ["Shape: (100000, 100000) has too many numbers"]),
        ["optimizer without parameters"] = (() => _ = new Adam([]), ["Adam: got no parameters", "Parameters()"]),
        ["dropout, 1"] = (() => _ = new Dropout(1, new Rng(1)), ["below 1"]),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WrongUse_SaysWhatWasGotAndExpected(string name)
    {
        var error = Record.Exception(s_cases[name].Use);
        Assert.True(error is DescentException or ArgumentException, $"{name}: {error}");
        foreach (var part in s_cases[name].Parts) Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static void BackwardTwice()
    {
        var loss = Leaf(1, 2).Square().Sum();
        loss.Backward();
        loss.Backward();
    }

    private static Tensor Make(params int[] sizes) => Tensor.Ones(sizes, ReferenceDevice.Instance);
}
