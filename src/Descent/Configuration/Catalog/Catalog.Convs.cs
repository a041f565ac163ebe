using Descent.Nn;

namespace Descent.Configuration;

/// <content>Convolutions.</content>
public static partial class Catalog
{
    private const int MaxSide = 1024;

    private static IEnumerable<CatalogEntry> Convolutions() =>
    [
        Layer("conv2d", "Two-dimensional convolution: the same small filters everywhere. (channels, h, w) -> (filters, h', w')", Conv2d,
            [
                Filters(), PlaneKernel(), PlaneStride(),
                new PaddingSetting("padding", "What is added around the image; \"same\" keeps the size at stride 1.", "0"), PlaneDilation(),
                .. ConvSettings(),
            ]),
        Layer("conv1d", "One-dimensional convolution along a sequence. (channels, length) -> (filters, length')", Conv1d,
            [
                Filters(), LineKernel(), LineStride(),
                new SidesSetting("padding", "What is added at both ends; \"same\" keeps the length at stride 1.", "0", axes: 1), LineDilation(),
                .. ConvSettings(),
            ]),
        Layer("conv3d", "Three-dimensional convolution over volumes. (channels, d, h, w) -> (filters, d', h', w')", Conv3d,
            [
                Filters(), new VolumeSizeSetting("kernel", "Depth, height and width of a filter.", "3"),
                new VolumeSizeSetting("stride", "Step between positions.", "1"),
                new SidesSetting("padding", "What is added around the volume; \"same\" keeps the size at stride 1.", "0", axes: 3),
                new VolumeSizeSetting("dilation", "Step between the taps of a filter.", "1"), .. ConvSettings(),
            ]),
        Layer("conv-transpose1d", "Transposed convolution: makes a sequence longer. (channels, length) -> (filters, length')", ConvTranspose1d,
            [
                Filters(), LineKernel(), LineStride(), new SidesSetting("padding", "Places taken off the output's ends.", "0", axes: 1),
                new IntegerSetting("outputPadding", "Places after the output, less than the larger of stride and dilation.", "0", 0, MaxSide),
                LineDilation(), Groups(), Bias(), WeightInitializer(),
            ]),
        Layer("conv-transpose2d", "Transposed convolution: makes an image larger. (channels, h, w) -> (filters, h', w')", ConvTranspose2d,
            [
                Filters(), PlaneKernel(), PlaneStride(), new PaddingSetting("padding", "Rows and columns taken off the output's borders.", "0"),
                new SizeSetting(
                    "outputPadding", "Rows below and columns after the output, less than the larger of stride and dilation.", "0", min: 0),
                PlaneDilation(), Groups(), Bias(), WeightInitializer(),
            ]),
        Layer("bilinear", "A weighted sum of all products of two features for each output. (..., features) -> (..., units)", Bilinear,
            new IntegerSetting("units", "Outputs.", null, 1, MaxUnits), Bias(), WeightInitializer()),
    ];

    private static IntegerSetting Filters() => new("filters", "Channels out.", null, 1, MaxFilters);

    private static IntegerSetting Groups() => new("groups", "Channels and filters are split in so many independent groups.", "1", 1, MaxFilters);

    private static SizeSetting PlaneKernel() => new("kernel", "Height and width of a filter.", "3");

    private static SizeSetting PlaneStride() => new("stride", "Step between positions.", "1");

    private static SizeSetting PlaneDilation() => new("dilation", "Step between the taps of a filter.", "1");

    private static IntegerSetting LineKernel() => new("kernel", "Length of a filter.", "3", 1, MaxSide);

    private static IntegerSetting LineStride() => new("stride", "Step between positions.", "1", 1, MaxSide);

    private static IntegerSetting LineDilation() => new("dilation", "Step between the taps of a filter.", "1", 1, MaxSide);

    private static Setting[] ConvSettings() =>
    [
        Groups(), Bias(), WeightInitializer(),
        new ChoiceSetting("paddingMode", "What stands in the padding.", "\"zeros\"", "zeros", "reflect", "replicate", "circular"),
    ];

    private static PaddingMode Mode(SettingValues s) => Enum.Parse<PaddingMode>(s.Text("paddingMode"), ignoreCase: true);

    private static Conv2d Conv2d(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        var (filters, kernel, stride, dilation) = (CheckedFilters(s, c, channels), s.Size("kernel"), s.Size("stride"), s.Size("dilation"));
        var padding = s.Padding("padding").For(kernel, dilation);
        c.CheckWeights((long)filters * (channels / s.Int("groups")) * kernel.Height * kernel.Width);
        var (rows, columns) = (height + padding.Top + padding.Bottom, width + padding.Left + padding.Right);
        c.CheckOutputs((long)filters * (rows / stride.Height) * (columns / stride.Width));
        c.CheckOutputs((long)channels * rows * columns);
        return new Conv2d(channels, filters, kernel, c.Rng, stride, padding, dilation, s.Int("groups"), s.Flag("bias"), c.Initializer(s), Mode(s));
    }

    private static Conv1d Conv1d(SettingValues s, LayerContext c)
    {
        var (channels, length) = c.Line();
        var (filters, kernel, stride, dilation) = (CheckedFilters(s, c, channels), s.Int("kernel"), s.Int("stride"), s.Int("dilation"));
        var padding = s.Sides("padding").Line(kernel, dilation);
        c.CheckWeights((long)filters * (channels / s.Int("groups")) * kernel);
        var padded = (long)length + padding.Before + padding.After;
        c.CheckOutputs(Math.Max(channels * padded, filters * (padded / stride)));
        return new Conv1d(channels, filters, kernel, c.Rng, stride, padding, dilation, s.Int("groups"), s.Flag("bias"), c.Initializer(s), Mode(s));
    }

    private static Conv3d Conv3d(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 4) throw s.Node.Error($"got an input of {c.Input}; expected a volume (channels, depth, height, width).");
        var filters = CheckedFilters(s, c, c.Input[0]);
        Size3d kernel = Volume(s, "kernel"), stride = Volume(s, "stride"), dilation = Volume(s, "dilation");
        var padding = s.Sides("padding").Volume(kernel, dilation);
        c.CheckWeights((long)filters * (c.Input[0] / s.Int("groups")) * kernel.Depth * kernel.Height * kernel.Width);
        var (d, h, w) = ((long)c.Input[1] + padding.Depth.Before + padding.Depth.After, (long)c.Input[2] + padding.Plane.Top + padding.Plane.Bottom,
            (long)c.Input[3] + padding.Plane.Left + padding.Plane.Right);
        c.CheckOutputs(Math.Max(c.Input[0] * d * h * w, filters * (d / stride.Depth) * (h / stride.Height) * (w / stride.Width)));
        return new Conv3d(
            c.Input[0], filters, kernel, c.Rng, stride, padding, dilation, s.Int("groups"), s.Flag("bias"), c.Initializer(s), Mode(s));
    }

    private static ConvTranspose1d ConvTranspose1d(SettingValues s, LayerContext c)
    {
        var (channels, length) = c.Line();
        var (filters, kernel, stride, dilation) = (CheckedFilters(s, c, channels), s.Int("kernel"), s.Int("stride"), s.Int("dilation"));
        c.CheckWeights((long)filters * (channels / s.Int("groups")) * kernel);
        c.CheckOutputs((long)filters * (((long)length * stride) + ((long)dilation * kernel)));
        return new ConvTranspose1d(
            channels, filters, kernel, c.Rng, stride, s.Sides("padding").Line(kernel, dilation), s.Int("outputPadding"), dilation, s.Int("groups"),
            s.Flag("bias"), c.Initializer(s));
    }

    private static ConvTranspose2d ConvTranspose2d(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        var (filters, kernel, stride, dilation) = (CheckedFilters(s, c, channels), s.Size("kernel"), s.Size("stride"), s.Size("dilation"));
        c.CheckWeights((long)filters * (channels / s.Int("groups")) * kernel.Height * kernel.Width);
        long rows = ((long)height * stride.Height) + ((long)dilation.Height * kernel.Height);
        c.CheckOutputs(filters * rows * (((long)width * stride.Width) + ((long)dilation.Width * kernel.Width)));
        return new ConvTranspose2d(
            channels, filters, kernel, c.Rng, stride, s.Padding("padding").For(kernel, dilation), s.Size("outputPadding"), dilation, s.Int("groups"),
            s.Flag("bias"), c.Initializer(s));
    }

    private static Bilinear Bilinear(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank < 1) throw s.Node.Error($"got an input of {c.Input}; expected (..., features).");
        var (features, units) = (c.Input[-1], s.Int("units"));
        c.CheckWeights((long)features * features * units);
        c.CheckOutputs((long)c.Input.ElementCount * features);
        return new Bilinear(features, features, units, c.Rng, s.Flag("bias"), c.Initializer(s));
    }

    private static Size3d Volume(SettingValues s, string name) => s.Sizes(name) is [var depth, var height, var width] ? (depth, height, width) : 1;

    private static int CheckedFilters(SettingValues s, LayerContext c, int channels)
    {
        var (filters, groups) = (s.Int("filters"), s.Int("groups"));
        if (channels % groups != 0 || filters % groups != 0)
            throw s.Error("groups", $"got {groups} groups for {channels} channels in and {filters} filters; expected groups that divide both.");
        return filters;
    }
}
