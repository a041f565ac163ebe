namespace Descent;

/// <summary>The rows of a correlation among the weights: row i, term (j, r, s) is w[i * RowStride + j * ChannelStride + taps[r, s]].</summary>
internal unsafe struct ConvWeights
{
    public float* Data;

    /// <summary>From the weights of one group to the next.</summary>
    public long GroupStride;

    public long RowStride;

    public long ChannelStride;

    /// <summary>Offset of every tap, rows * columns of the filter.</summary>
    public nint* Taps;

    public int TapCount;

    /// <summary>Rows of one group.</summary>
    public int Rows;

    /// <summary>Source channels of one group.</summary>
    public int Channels;

    /// <summary>Added to every output of a row, over all groups; may be null.</summary>
    public float* Bias;

    /// <summary>Terms of the sum, a bias among them.</summary>
    public readonly int Steps => (Channels * TapCount) + (Bias is null ? 0 : 1);

    /// <summary>Packs rows first .. first + height - 1 of a group as a panel.</summary>
    public readonly void Pack(int group, int first, int height, float* panel)
    {
        var valid = Math.Min(height, Rows - first);
        var source = Data + (group * GroupStride) + (first * RowStride);
        for (var j = 0; j < Channels; j++, source += ChannelStride)
        {
            for (var tap = 0; tap < TapCount; tap++, panel += height)
            {
                var x = source + Taps[tap];
                for (var i = 0; i < height; i++) panel[i] = i < valid ? x[i * RowStride] : 0;
            }
        }

        if (Bias is null) return;
        for (var i = 0; i < height; i++) panel[i] = i < valid ? Bias[((long)group * Rows) + first + i] : 0;
    }
}
