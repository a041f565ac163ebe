namespace Descent.Tests.Ops;

/// <content>What puts tensors, or copies of their borders, beside one another.</content>
internal static partial class OpCases
{
    private static OpCase[] Borders() =>
    [
        Concat("concat, first axis", x => Tensor.Concat(0, x), [2, 3], [1, 3]),
        Concat("concat, middle axis, one twice", x => Tensor.Concat(1, x[0], x[1], x[0]), [2, 3, 2], [2, 1, 2]),
        Concat("concat, last axis, an empty one", x => Tensor.Concat(-1, x[0], Tensor.Zeros([3, 0], x[0].Device), x[1]), [3, 2], [3, 4]),
        Concat("concat of one", x => Tensor.Concat(0, x), [3]),
        new("flip", "Flip(Int32)", x => x[0].Flip(1), [[2, 3, 2]]),
        new("flip, first axis", "Flip(Int32)", x => x[0].Flip(0), [[4]]),
        new("flip, last axis", "Flip(Int32)", x => x[0].Flip(-1), [[3, 1, 5]]),
        new("pad", "Pad(ReadOnlySpan`1,Single)", x => x[0].Pad([1, 2, 0, 1]), [[2, 3, 2]]),
        new("pad, a constant on three axes", "Pad(ReadOnlySpan`1,Single)", x => x[0].Pad([0, 1, 2, 0, 1, 1], 1.5f), [[2, 1, 2, 3]]),
        new("pad, nothing", "Pad(ReadOnlySpan`1,Single)", x => x[0].Pad([0, 0]), [[2, 3]]),
        Pad("pad, zeros", x => x.Pad([1, 0, 0, 1], PaddingMode.Zeros), [2, 3, 2]),
        Pad("pad, reflect", x => x.Pad([1, 2, 2, 0], PaddingMode.Reflect), [2, 3, 3]),
        Pad("pad, reflect, one axis", x => x.Pad([0, 3], PaddingMode.Reflect), [2, 4]),
        Pad("pad, replicate", x => x.Pad([2, 1, 0, 3], PaddingMode.Replicate), [2, 1, 3]),
        Pad("pad, replicate, three axes", x => x.Pad([1, 0, 0, 1, 2, 2], PaddingMode.Replicate), [1, 2, 1, 2]),
        Pad("pad, circular", x => x.Pad([2, 1, 3, 0], PaddingMode.Circular), [2, 3, 2]),
    ];

    private static OpCase Concat(string name, Func<Tensor[], Tensor> function, params Shape[] inputs) =>
        new(name, "Concat(Int32,ReadOnlySpan`1)", function, inputs);

    private static OpCase Pad(string name, Func<Tensor, Tensor> function, Shape input) =>
        new(name, "Pad(ReadOnlySpan`1,PaddingMode)", x => function(x[0]), [input]);
}
