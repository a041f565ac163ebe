namespace Descent.Tests.Ops;

/// <summary>Borders and tensors side by side, against lines written by hand and an index rule.</summary>
public sealed class PadTests
{
    private const float A = 1, B = 2, C = 3, D = 4;

    public static TheoryData<PaddingMode, float[]> Lines => new()
    {
        { PaddingMode.Zeros, [0, 0, A, B, C, D, 0, 0] },
        { PaddingMode.Reflect, [C, B, A, B, C, D, C, B] },
        { PaddingMode.Replicate, [A, A, A, B, C, D, D, D] },
        { PaddingMode.Circular, [C, D, A, B, C, D, A, B] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Pad_LineOfFour_IsTheLineOfTheDocumentation(PaddingMode mode, float[] expected) =>
        Assert.Equal(expected, Tensor.From(A, B, C, D).Pad([2, 2], mode).ToArray());

    [Theory]
    [InlineData(PaddingMode.Zeros)]
    [InlineData(PaddingMode.Reflect)]
    [InlineData(PaddingMode.Replicate)]
    [InlineData(PaddingMode.Circular)]
    public void Pad_ThreeAxesOfDifferentSizes_FollowTheIndexRuleOnEveryDevice(PaddingMode mode)
    {
        int[] sizes = [2, 4, 5, 6], pads = [3, 1, 0, 4, 2, 3]; // before and after the last axis first
        foreach (var device in TestDevices.Names.Select(TestDevices.Find))
        {
            var x = Tensor.Normal(sizes, new Rng(3), device: device);
            var y = x.Pad(pads, mode);
            Assert.Equal([2, 4 + 5, 5 + 4, 6 + 4], y.Shape);
            for (var d = 0; d < 9; d++)
                for (var h = 0; h < 9; h++)
                    for (var w = 0; w < 10; w++)
                        Assert.Equal(At(x, mode, d - 2, h, w - 3), y[1, d, h, w]);
        }
    }

    [Fact]
    public void Pad_EmptyBatch_IsEmpty()
    {
        foreach (var mode in Enum.GetValues<PaddingMode>())
            Assert.Equal([0, 4, 5], Tensor.Zeros([0, 2, 3]).Pad([1, 1, 1, 1], mode).Shape);
        Assert.Equal([2, 0, 3], Tensor.Zeros([2, 0, 1]).Pad([1, 1]).Shape);
        Assert.Equal([3], Tensor.Zeros([0]).Pad([1, 2], 7).Shape);
    }

    [Fact]
    public void Concat_ThenNarrow_GivesThePartsBack()
    {
        var parts = new[] { 3, 0, 1, 4 }.Select((size, i) => Tensor.Normal([2, size, 3], new Rng((ulong)i))).ToArray();
        var all = Tensor.Concat(1, parts);
        Assert.Equal([2, 8, 3], all.Shape);
        var start = 0;
        foreach (var part in parts)
        {
            Assert.Equal(part.ToArray(), all.Narrow(1, start, part.Shape[1]).ToArray());
            start += part.Shape[1];
        }
    }

    [Fact]
    public void Flip_Twice_IsTheSame()
    {
        var x = Tensor.Normal([3, 4, 5], new Rng(8));
        for (var axis = 0; axis < 3; axis++) Assert.Equal(x.ToArray(), x.Flip(axis).Flip(axis).ToArray());
        Assert.Equal([3, 2, 1], Tensor.From(1, 2, 3).Flip(0).ToArray());
        Assert.Equal([0, 3], Tensor.Zeros([0, 3]).Flip(1).Shape);
    }

    public static TheoryData<string, string> Errors => new()
    {
        { "concat nothing", "Concat: got no tensor; expected at least one." },
        { "concat axis", "Axis: got axis 2 for the shape (2, 3); expected -2 to 1." },
        { "concat sizes", "Concat: tensor 0 is (2, 3) and tensor 1 is (3, 3); expected the same sizes on all axes but axis 1." },
        { "concat rank", "Concat: tensor 0 is (2, 3) and tensor 1 is (2,); expected the same sizes on all axes but axis 0." },
        { "concat devices", "Concat: the operands are on the devices 'cpu' and 'reference'; expected one. Use To(device)." },
        { "pad odd", "Pad: got (1) for the shape (2, 3); expected two numbers, before and after, for each of at most 2 axes." },
        { "pad axes", "Pad: got (1, 1, 1, 1, 1, 1) for the shape (2, 3); expected two numbers, before and after, for each of at most 2 axes." },
        { "pad negative", "Pad: got (1, -1); expected no negative padding. Narrow cuts numbers off." },
        { "pad reflect", "Pad: got 3 on axis 1 of the shape (2, 3) with the mode Reflect; expected at most 2." },
        { "pad circular", "Pad: got 4 on axis 1 of the shape (2, 3) with the mode Circular; expected at most 3." },
        { "pad replicate", "Pad: got 1 on axis 0 of the shape (0,) with the mode Replicate; expected at most 0." },
        { "pad huge", "Pad: got 2147483647 before and 1 after axis 0 of the shape (0,); expected at most 2,147,483,647 in all." },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void WrongUse_SaysWhatWasGotAndExpected(string use, string message)
    {
        Tensor x = Tensor.Ones([2, 3]), none = Tensor.Ones([0]);
        var error = Assert.Throws<ShapeException>(() => use switch
        {
            "concat nothing" => Tensor.Concat(0),
            "concat axis" => Tensor.Concat(2, x, x),
            "concat sizes" => Tensor.Concat(1, x, Tensor.Ones([3, 3])),
            "concat rank" => Tensor.Concat(0, x, Tensor.Ones([2])),
            "concat devices" => Tensor.Concat(0, x, x.To(ReferenceDevice.Instance)),
            "pad odd" => x.Pad([1]),
            "pad axes" => x.Pad([1, 1, 1, 1, 1, 1]),
            "pad negative" => x.Pad([1, -1]),
            "pad reflect" => x.Pad([0, 3], PaddingMode.Reflect),
            "pad circular" => x.Pad([4, 0], PaddingMode.Circular),
            "pad replicate" => none.Pad([1, 0], PaddingMode.Replicate),
            "pad huge" => none.Pad([int.MaxValue, 1]),
            _ => throw new ArgumentException(use),
        });
        Assert.Equal(message, error.Message);
    }

    private static float At(Tensor x, PaddingMode mode, int d, int h, int w)
    {
        int[] index = [1, d, h, w];
        for (var axis = 1; axis < 4; axis++)
        {
            var (size, i) = (x.Shape[axis], index[axis]);
            if (mode == PaddingMode.Zeros && (i < 0 || i >= size)) return 0;
            index[axis] = mode switch
            {
                PaddingMode.Reflect => i < 0 ? -i : i >= size ? (2 * (size - 1)) - i : i,
                PaddingMode.Replicate => Math.Clamp(i, 0, size - 1),
                _ => ((i % size) + size) % size,
            };
        }

        return x[index];
    }
}
