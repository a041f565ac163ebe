namespace Descent;

/// <summary>Sizes of a two-dimensional pooling: x (N, C, H, W), y (N, C, OutH, OutW), windows of R x S.</summary>
/// <param name="N">Samples.</param>
/// <param name="C">Channels of x.</param>
/// <param name="H">Rows of x.</param>
/// <param name="W">Columns of x.</param>
/// <param name="R">Rows of a window.</param>
/// <param name="S">Columns of a window.</param>
/// <param name="StrideH">Rows from window to window.</param>
/// <param name="StrideW">Columns from window to window.</param>
/// <param name="PadTop">Padded rows above.</param>
/// <param name="PadLeft">Padded columns before.</param>
/// <param name="PadBottom">Padded rows below.</param>
/// <param name="PadRight">Padded columns after.</param>
public readonly record struct Pool2dShape(
    int N, int C, int H, int W, int R, int S, int StrideH, int StrideW,
    int PadTop = 0, int PadLeft = 0, int PadBottom = 0, int PadRight = 0)
{
    /// <summary>Rows of the output.</summary>
    public int OutH => Conv2dShape.WindowCount((long)H + PadTop + PadBottom, R, StrideH, 1);

    /// <summary>Columns of the output.</summary>
    public int OutW => Conv2dShape.WindowCount((long)W + PadLeft + PadRight, S, StrideW, 1);
}
