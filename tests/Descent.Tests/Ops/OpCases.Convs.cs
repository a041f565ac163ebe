namespace Descent.Tests.Ops;

/// <content>Convolutions in one and three dimensions, transposed ones, poolings of other kinds, and images of another size.</content>
internal static partial class OpCases
{
    private const string OfConv1d = "Conv1d(Tensor,Tensor,Int32,Padding1d,Int32,Int32)";
    private const string OfConv3d = "Conv3d(Tensor,Tensor,Nullable`1,Padding3d,Nullable`1,Int32)";
    private const string OfTranspose1d = "ConvTranspose1d(Tensor,Tensor,Int32,Padding1d,Int32,Int32,Int32)";
    private const string OfTranspose2d = "ConvTranspose2d(Tensor,Tensor,Nullable`1,Padding,Nullable`1,Nullable`1,Int32)";
    private const string OfMax1d = "MaxPool1d(Int32,Nullable`1,Padding1d,Boolean)";
    private const string OfAvg1d = "AvgPool1d(Int32,Nullable`1,Padding1d,Boolean,Boolean)";

    private static OpCase[] Convolutions() =>
    [
        Conv("conv2d, depthwise, second filters", x => x[0].Conv2d(x[1], x[2], 1, 1, 1, groups: 2), [1, 2, 4, 3], [4, 1, 3, 3], [4]),
        Conv("conv2d, stride above the kernel", x => x[0].Conv2d(x[1], null, 3), [1, 1, 7, 8], [2, 1, 2, 2]),
        new("conv1d", OfConv1d, x => x[0].Conv1d(x[1], x[2]), [[2, 3, 6], [2, 3, 3], [2]]),
        new("conv1d, all settings", OfConv1d, x => x[0].Conv1d(x[1], null, 2, (1, 3), 2, 2), [[2, 4, 5], [2, 2, 2]]),
        new("conv3d", OfConv3d, x => x[0].Conv3d(x[1], x[2]), [[2, 2, 3, 3, 4], [2, 2, 2, 3, 2], [2]]),
        new("conv3d, all settings", OfConv3d, x => x[0].Conv3d(x[1], x[2], (2, 1, 2), (1, 0, 1), (2, 1, 1), 2),
            [[1, 2, 4, 3, 3], [2, 1, 2, 2, 2], [2]]),
        new("conv transpose 1d", OfTranspose1d, x => x[0].ConvTranspose1d(x[1], x[2]), [[2, 3, 4], [3, 2, 3], [2]]),
        new("conv transpose 1d, all settings", OfTranspose1d, x => x[0].ConvTranspose1d(x[1], x[2], 3, (1, 0), 2, 2, 2),
            [[1, 4, 3], [4, 1, 2], [2]]),
        new("conv transpose 2d", OfTranspose2d, x => x[0].ConvTranspose2d(x[1], x[2]), [[2, 2, 3, 2], [2, 3, 2, 3], [3]]),
        new("conv transpose 2d, stride, output padding", OfTranspose2d, x => x[0].ConvTranspose2d(x[1], x[2], 2, 1, 1),
            [[1, 2, 3, 3], [2, 2, 3, 3], [2]]),
        new("conv transpose 2d, dilation, groups, output padding of the dilation", OfTranspose2d,
            x => x[0].ConvTranspose2d(x[1], null, (1, 2), (0, 1), (2, 0), (3, 1), 2), [[1, 4, 2, 3], [4, 2, 2, 2]]),
        Pool("max pool, ceiling", "MaxPool2d(Size2d,Nullable`1,Padding,Boolean)", x => x.MaxPool2d(3, 2, 1, ceilMode: true), [1, 2, 6, 4]),
        Pool("avg pool, ceiling", "AvgPool2d(Size2d,Nullable`1,Padding,Boolean,Boolean)", x => x.AvgPool2d(3, 2, 1, ceilMode: true), [1, 2, 6, 4]),
        Pool("avg pool, ceiling, padding not counted", "AvgPool2d(Size2d,Nullable`1,Padding,Boolean,Boolean)",
            x => x.AvgPool2d((2, 3), (2, 2), 0, countPadding: false, ceilMode: true), [2, 1, 5, 4]),
        Pool("max pool 1d", OfMax1d, x => x.MaxPool1d(3, 2, 1), [2, 2, 6]),
        Pool("avg pool 1d", OfAvg1d, x => x.AvgPool1d(3, 2, (1, 0), ceilMode: true), [2, 2, 6]),
        Pool("adaptive avg pool", "AdaptiveAvgPool2d(Size2d)", x => x.AdaptiveAvgPool2d((3, 2)), [2, 2, 5, 7]),
        Pool("adaptive avg pool, sizes that divide", "AdaptiveAvgPool2d(Size2d)", x => x.AdaptiveAvgPool2d((2, 3)), [1, 2, 4, 6]),
        Pool("adaptive avg pool to more", "AdaptiveAvgPool2d(Size2d)", x => x.AdaptiveAvgPool2d((5, 1)), [1, 1, 3, 2]),
        Pool("adaptive avg pool 1d", "AdaptiveAvgPool1d(Int32)", x => x.AdaptiveAvgPool1d(3), [2, 2, 7]),
        Pool("adaptive max pool", "AdaptiveMaxPool2d(Size2d)", x => x.AdaptiveMaxPool2d((3, 2)), [2, 2, 5, 7]),
        Pool("adaptive max pool, sizes that divide", "AdaptiveMaxPool2d(Size2d)", x => x.AdaptiveMaxPool2d(1), [2, 2, 5, 7]),
        Pool("adaptive max pool 1d", "AdaptiveMaxPool1d(Int32)", x => x.AdaptiveMaxPool1d(3), [2, 2, 7]),
        new("bilinear", "Bilinear(Tensor,Tensor,Tensor)", x => x[0].Bilinear(x[1], x[2], x[3]), [[3, 2], [3, 4], [2, 2, 4], [2]]),
        new("bilinear, three axes, no bias", "Bilinear(Tensor,Tensor,Tensor)", x => x[0].Bilinear(x[1], x[2]), [[2, 2, 3], [2, 2, 1], [2, 3, 1]]),
        new("bilinear with itself", "Bilinear(Tensor,Tensor,Tensor)", x => x[0].Bilinear(x[0], x[1]), [[2, 3], [2, 3, 3]]),
    ];

    private static OpCase[] Resizing() =>
    [
        Upsample("upsample", x => x.Upsample(2), [1, 2, 2, 3]),
        Upsample("upsample by a broken factor", x => x.Upsample(1.7), [1, 1, 3, 4]),
        Upsample("upsample a sequence", x => x.Upsample(3, UpsampleMode.Bilinear), [2, 1, 4]),
        Upsample("upsample a volume", x => x.Upsample(1.5, UpsampleMode.Bilinear), [1, 1, 2, 3, 2]),
        Upsample("upsample, bilinear", x => x.Upsample(2, UpsampleMode.Bilinear), [1, 2, 3, 2]),
        Upsample("upsample, bilinear, corners", x => x.Upsample(2, UpsampleMode.Bilinear, alignCorners: true), [1, 2, 3, 2]),
        Resize("resize to less", x => x.UpsampleTo((2, 5), UpsampleMode.Bilinear), [1, 2, 5, 3]),
        Resize("resize from one", x => x.UpsampleTo((3, 2), UpsampleMode.Bilinear, alignCorners: true), [1, 2, 1, 1]),
        Resize("resize, nearest", x => x.UpsampleTo((2, 5)), [1, 2, 5, 3]),
    ];

    private static OpCase Upsample(string name, Func<Tensor, Tensor> function, Shape input) =>
        new(name, "Upsample(Double,UpsampleMode,Boolean)", x => function(x[0]), [input]);

    private static OpCase Resize(string name, Func<Tensor, Tensor> function, Shape input) =>
        new(name, "UpsampleTo(Size2d,UpsampleMode,Boolean)", x => function(x[0]), [input]);
}
