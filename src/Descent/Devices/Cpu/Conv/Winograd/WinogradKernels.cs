using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>The transforms and products of F(4x4, 3x3) or F(2x2, 3x3) over blocks of sixteen channels, for one vector width.</summary>
/// <remarks>
/// Everything is kept as [place][block][row][16]: one of the 36 (or 16) places of a transformed tile, a block of sixteen channels (or filters), a row
/// (a tile or a channel), the channels of the block. So every transform is plain arithmetic over vectors of channels, for any vector width.
/// </remarks>
internal abstract unsafe class WinogradKernels(int tile)
{
    /// <summary>Channels of a block.</summary>
    public const int Lanes = 16;

    /// <summary>Outputs of a tile along an axis: 4 or 2.</summary>
    public int Tile { get; } = tile;

    /// <summary>Numbers of a transformed tile: 6 x 6 or 4 x 4.</summary>
    public int Places { get; } = (tile + 2) * (tile + 2);

    public static WinogradKernels Create(SimdLevel level, int tile) => level switch
    {
        SimdLevel.Avx512 => Create<Simd512, Vector512<float>>(tile),
        SimdLevel.Avx2 => Create<Simd256, Vector256<float>>(tile),
        SimdLevel.Vector128 => Create<Simd128, Vector128<float>>(tile),
        _ => Create<SimdScalar, float>(tile),
    };

    private static WinogradKernels Create<S, V>(int tile)
        where S : struct, ISimd<V>
        where V : struct =>
        tile == 2 ? new WinogradTransforms<S, V, WinogradForm2<S, V>>() : new WinogradTransforms<S, V, WinogradForm4<S, V>>();

    /// <summary>Down the columns of a row of input tiles: tile + 2 rows of pixels to as many rows of <paramref name="line"/>.</summary>
    public abstract void InputColumns(in WinogradRows rows, int pixels, float* line, nint lineStride);

    /// <summary>Along the rows of so many tiles, a tile's width apart: to v[place * stride + tile * 16].</summary>
    public abstract void InputTiles(float* line, nint lineStride, int tiles, float* v, nint stride);

    /// <summary>Like <see cref="InputColumns"/> for output gradients: tile rows to tile + 2.</summary>
    public abstract void GradientColumns(in WinogradRows rows, int pixels, float* line, nint lineStride);

    /// <summary>Like <see cref="InputTiles"/> for output gradients: tile pixels to tile + 2 places.</summary>
    public abstract void GradientTiles(float* line, nint lineStride, int tiles, float* d, nint stride);

    /// <summary>Products of so many tiles back to tile rows of pixels, plus the bias of the sixteen filters.</summary>
    public abstract void Output(float* m, nint stride, int tiles, float* bias, float* rows, nint rowStride);

    /// <summary>Nine taps of sixteen filters to all places; turned round with <paramref name="isTurned"/>.</summary>
    public abstract void Weights(float* taps, bool isTurned, float* u, nint stride);

    /// <summary>All places of a gradient to nine taps of sixteen channels.</summary>
    public abstract void WeightGradient(float* u, nint stride, float* taps);

    /// <summary>A product whose rows are tiles, or with <paramref name="isAcross"/> one whose steps are tiles.</summary>
    public abstract void Multiply(in WinogradProduct product, bool isAcross);
}

/// <summary>Where the rows of pixels of a row of tiles lie.</summary>
internal unsafe struct WinogradRows
{
    public float* Row0, Row1, Row2, Row3, Row4, Row5; // the last ones null where a tile has fewer
}
