namespace Descent;

/// <summary>Sizes of a two-dimensional pooling: x (N, C, H, W), y (N, C, OutH, OutW), windows of R x S.</summary>
public readonly record struct Pool2dShape(
    int N, int C, int H, int W, int R, int S, int StrideH, int StrideW,
    int PadTop = 0, int PadLeft = 0, int PadBottom = 0, int PadRight = 0)
{
    /// <summary>Rows of the output.</summary>
    public int OutH => Conv2dShape.WindowCount(H + PadTop + PadBottom, R, StrideH, 1);

    /// <summary>Columns of the output.</summary>
    public int OutW => Conv2dShape.WindowCount(W + PadLeft + PadRight, S, StrideW, 1);
}
