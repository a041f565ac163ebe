namespace Descent;

/// <summary>Images that are cut into tiles and transformed: the input (tile + 2 pixels, overlapping) or the output's gradient.</summary>
internal readonly unsafe struct WinogradSource
{
    private const int Lanes = WinogradKernels.Lanes;

    public float* Data { get; init; }

    public int Channels { get; init; }

    public int Height { get; init; }

    public int Width { get; init; }

    /// <summary>Rows of zeros above; negative skips rows.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of zeros before; negative skips columns.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of tiles of an image.</summary>
    public int TilesY { get; init; }

    /// <summary>Outputs of a tile along an axis.</summary>
    public int Tile { get; init; }

    /// <summary>Tiles of an output's gradient, which do not overlap.</summary>
    public bool IsGradient { get; init; }

    public int Blocks => GemmGrid.Ceiling(Channels, Lanes);

    // Pixels by which a tile reaches into the next.
    private int Halo => IsGradient ? 0 : 2;

    /// <summary>Transforms the tiles of a block for one block of channels, to v[place * stride + tile * 16 + channel].</summary>
    public void Transform(WinogradKernels kernels, in WinogradBlock block, int channels, float* v, nint stride)
    {
        var (width, left) = ((Tile * block.Columns) + Halo, (Tile * block.FirstColumn) - PadLeft);
        var first = Math.Clamp(left, 0, Width);
        var pixels = Math.Clamp(left + width, 0, Width) - first;
        var stage = Scratch.Take(ScratchArea.Image, Lanes * ((((2 * Tile) + 1L) * pixels) + ((Tile + 2L) * width)));
        var zeros = stage + (2L * Tile * pixels * Lanes);
        var line = zeros + (pixels * Lanes);
        new Span<float>(zeros, Lanes * (pixels + ((Tile + 2) * width))).Clear();
        for (var row = block.FirstRow; row < block.EndRow; row++, v += block.Columns * Lanes)
        {
            var (image, y) = Math.DivRem(row, TilesY);
            if (!IsGradient && (row == block.FirstRow || y == 0)) Stage(image, y - 1, channels, first, pixels, stage);
            Stage(image, y, channels, first, pixels, stage);
            var rows = Rows(y, pixels, stage, zeros);
            if (IsGradient)
            {
                kernels.GradientColumns(rows, pixels, line + ((first - left) * Lanes), width * Lanes);
                kernels.GradientTiles(line, width * Lanes, block.Columns, v, stride);
            }
            else
            {
                kernels.InputColumns(rows, pixels, line + ((first - left) * Lanes), width * Lanes);
                kernels.InputTiles(line, width * Lanes, block.Columns, v, stride);
            }
        }
    }

    // Brings some rows to vectors of channels. They come in groups of a tile's height, the halo first, so that two groups hold what a row of tiles
    // needs.
    private void Stage(int image, int group, int channels, int first, int pixels, float* stage)
    {
        var top = (Tile * group) + Halo - PadTop;
        var (begin, end) = (Math.Clamp(top, 0, Height), Math.Clamp(top + Tile, 0, Height));
        if (begin == end || pixels == 0) return;
        var valid = Math.Min(Lanes, Channels - (channels * Lanes));
        var planes = stackalloc nint[Lanes];
        for (var i = 0; i < valid; i++) planes[i] = (nint)i * Height * Width;
        var x = Data + (((((long)image * Channels) + (channels * Lanes)) * Height) + begin) * Width + first;
        var to = stage + (((group & 1) * Tile) + begin - top) * pixels * Lanes;
        if (pixels == Width)
        {
            Packing.Across(x, planes, valid, Lanes, (end - begin) * pixels, to);
            return;
        }

        for (var row = begin; row < end; row++, x += Width, to += pixels * Lanes) Packing.Across(x, planes, valid, Lanes, pixels, to);
    }

    private WinogradRows Rows(int y, int pixels, float* stage, float* zeros) => new()
    {
        Row0 = Row(y, 0, pixels, stage, zeros),
        Row1 = Row(y, 1, pixels, stage, zeros),
        Row2 = Row(y, 2, pixels, stage, zeros),
        Row3 = Row(y, 3, pixels, stage, zeros),
        Row4 = Row(y, 4, pixels, stage, zeros),
        Row5 = Row(y, 5, pixels, stage, zeros),
    };

    private float* Row(int y, int i, int pixels, float* stage, float* zeros)
    {
        if (i >= Tile + Halo) return null;
        var row = (Tile * y) - PadTop + i;
        if (row < 0 || row >= Height) return zeros;
        var (group, slot) = i < Halo ? (y - 1, i + Tile - Halo) : (y, i - Halo);
        return stage + (((group & 1) * Tile) + slot) * pixels * Lanes;
    }
}
