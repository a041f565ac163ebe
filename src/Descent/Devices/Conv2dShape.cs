namespace Descent;

/// <summary>Sizes of a two-dimensional convolution: x (N, C, H, W), w (K, C / Groups, R, S), y (N, K, OutH, OutW).</summary>
/// <remarks>OutH = (H + PadTop + PadBottom - DilationH (R - 1) - 1) / StrideH + 1, rounded down; OutW alike.</remarks>
/// <param name="N">Samples.</param>
/// <param name="C">Channels of x.</param>
/// <param name="H">Rows of x.</param>
/// <param name="W">Columns of x.</param>
/// <param name="K">Filters, the channels of y.</param>
/// <param name="R">Rows of a filter.</param>
/// <param name="S">Columns of a filter.</param>
/// <param name="StrideH">Rows from window to window.</param>
/// <param name="StrideW">Columns from window to window.</param>
/// <param name="PadTop">Zero rows above.</param>
/// <param name="PadLeft">Zero columns before.</param>
/// <param name="PadBottom">Zero rows below.</param>
/// <param name="PadRight">Zero columns after.</param>
/// <param name="DilationH">Rows from tap to tap of a filter.</param>
/// <param name="DilationW">Columns from tap to tap of a filter.</param>
/// <param name="Groups">How many parts the channels are split into; each part has its own filters.</param>
public readonly record struct Conv2dShape(
    int N, int C, int H, int W, int K, int R, int S,
    int StrideH = 1, int StrideW = 1, int PadTop = 0, int PadLeft = 0, int PadBottom = 0, int PadRight = 0,
    int DilationH = 1, int DilationW = 1, int Groups = 1)
{
    /// <summary>Rows of the output.</summary>
    public int OutH => WindowCount((long)H + PadTop + PadBottom, R, StrideH, DilationH);

    /// <summary>Columns of the output.</summary>
    public int OutW => WindowCount((long)W + PadLeft + PadRight, S, StrideW, DilationW);

    /// <summary>Multiply-adds of the forward pass.</summary>
    public long MultiplyAdds => (long)N * K * OutH * OutW * (C / Groups) * R * S;

    /// <summary>How many windows fit: (size - dilation (kernel - 1) - 1) / stride + 1, or 0 where none does.</summary>
    internal static int WindowCount(long size, int kernel, int stride, int dilation)
    {
        var room = size - ((long)dilation * (kernel - 1)) - 1;
        return room < 0 ? 0 : (int)Math.Min((room / stride) + 1, int.MaxValue);
    }
}
