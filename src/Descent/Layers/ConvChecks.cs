namespace Descent.Nn;

/// <summary>What every convolution asks of its sizes, and how it describes itself.</summary>
internal static class ConvChecks
{
    public static void Channels(string layer, int channels, int filters, int groups)
    {
        if (channels < 1 || filters < 1)
            throw new ArgumentOutOfRangeException(
                nameof(channels), $"{layer}: got {channels} channels and {filters} filters; expected 1 or more of each.");
        if (groups < 1 || channels % groups != 0 || filters % groups != 0)
            throw new ArgumentException(
                $"{layer}: got {groups} groups for {channels} channels and {filters} filters; expected groups that divide both.", nameof(groups));
    }

    public static void Sizes(string layer, Size2d kernel, Size2d stride, Size2d dilation, Padding padding)
    {
        Positive(layer, "kernel", Math.Min(kernel.Height, kernel.Width), kernel);
        Positive(layer, "stride", Math.Min(stride.Height, stride.Width), stride);
        Positive(layer, "dilation", Math.Min(dilation.Height, dilation.Width), dilation);
        if (Math.Min(Math.Min(padding.Top, padding.Left), Math.Min(padding.Bottom, padding.Right)) < 0)
            throw new ArgumentException($"{layer}: got a padding of {padding}; expected 0 or more.", nameof(padding));
    }

    public static void Sizes(string layer, Size3d kernel, Size3d stride, Size3d dilation, Padding3d padding)
    {
        Sizes(layer, kernel.Plane, stride.Plane, dilation.Plane, padding.Plane);
        Sizes(layer, (1, kernel.Depth), (1, stride.Depth), (1, dilation.Depth), padding.Depth.OfRow);
    }

    public static PaddingMode Mode(string layer, PaddingMode mode) => Enum.IsDefined(mode)
        ? mode
        : throw new ArgumentOutOfRangeException(nameof(mode), mode, $"{layer}: expected Zeros, Reflect, Replicate or Circular.");

    public static string Describe<TSize>(TSize stride, TSize dilation, int groups, PaddingMode mode, bool lacksBias)
    {
        var text = new System.Text.StringBuilder();
        if (!IsOne(stride)) text.Append($", stride {stride}");
        if (!IsOne(dilation)) text.Append($", dilation {dilation}");
        if (groups > 1) text.Append($", {groups} groups");
        if (mode != PaddingMode.Zeros) text.Append($", {mode} padding");
        if (lacksBias) text.Append(", no bias");
        return text.ToString();
    }

    private static void Positive(string layer, string what, int smallest, Size2d size)
    {
        if (smallest < 1) throw new ArgumentOutOfRangeException(what, $"{layer}: got a {what} of {size}; expected 1 or more.");
    }

    private static bool IsOne<TSize>(TSize size) => size?.ToString() is "1" or "1x1" or "1x1x1";
}
