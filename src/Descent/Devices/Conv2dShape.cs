namespace Descent;

/// <summary>Sizes of a two-dimensional convolution: x (N, C, H, W), w (K, C / Groups, R, S), y (N, K, OutH, OutW).</summary>
/// <remarks>OutH = (H + PadTop + PadBottom - DilationH (R - 1) - 1) / StrideH + 1, rounded down; OutW alike.</remarks>
public readonly record struct Conv2dShape(
    int N, int C, int H, int W, int K, int R, int S,
    int StrideH = 1, int StrideW = 1, int PadTop = 0, int PadLeft = 0, int PadBottom = 0, int PadRight = 0,
    int DilationH = 1, int DilationW = 1, int Groups = 1)
{
    /// <summary>Rows of the output.</summary>
    public int OutH => WindowCount(H + PadTop + PadBottom, R, StrideH, DilationH);

    /// <summary>Columns of the output.</summary>
    public int OutW => WindowCount(W + PadLeft + PadRight, S, StrideW, DilationW);

    /// <summary>Multiply-adds of the forward pass.</summary>
    public long MultiplyAdds => (long)N * K * OutH * OutW * (C / Groups) * R * S;

    /// <summary>How many windows fit: (size - dilation (kernel - 1) - 1) / stride + 1, or 0 where none does.</summary>
    public static int WindowCount(int size, int kernel, int stride, int dilation)
    {
        var room = size - (dilation * (kernel - 1)) - 1;
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
