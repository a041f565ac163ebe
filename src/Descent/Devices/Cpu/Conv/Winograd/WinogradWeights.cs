namespace Descent;

/// <summary>The filters of a correlation among the weights: lane i, channel j, tap t is w[i * LaneStride + j * ChannelStride + t].</summary>
internal readonly unsafe struct WinogradWeights
{
    private const int Lanes = WinogradKernels.Lanes;
    private const int Taps = 9;

    public float* Data { get; init; }

    /// <summary>Channels of the output.</summary>
    public int Filters { get; init; }

    public int Channels { get; init; }

    public nint LaneStride { get; init; }

    public nint ChannelStride { get; init; }

    /// <summary>Filters are turned round, as the gradient of the input needs them.</summary>
    public bool IsTurned { get; init; }

    public int Blocks => GemmGrid.Ceiling(Filters, Lanes);

    /// <summary>Transforms channels first .. end - 1 of a block of filters to u[place * stride + (channel - first) * 16 + filter].</summary>
    public void Transform(WinogradKernels kernels, int block, int first, int end, float* u, nint stride)
    {
        var valid = Math.Min(Lanes, Filters - (block * Lanes));
        var rows = stackalloc nint[Lanes];
        for (var i = 0; i < valid; i++) rows[i] = i * LaneStride;
        var taps = stackalloc float[Lanes * Taps * Lanes];
        var step = ChannelStride == Taps ? Lanes : 1; // channels that lie together
        for (var channel = first; channel < end; channel += step)
        {
            var count = Math.Min(step, end - channel);
            Packing.Across(Data + (block * Lanes * LaneStride) + (channel * ChannelStride), rows, valid, Lanes, count * Taps, taps);
            for (var i = 0; i < count; i++, u += Lanes) kernels.Weights(taps + (i * Taps * Lanes), IsTurned, u, stride);
        }
    }
}
