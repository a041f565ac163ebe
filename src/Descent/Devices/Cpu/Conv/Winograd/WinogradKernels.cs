using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>The transforms and products of F(4x4, 3x3) over blocks of sixteen channels, for one vector width.</summary>
/// <remarks>
/// Everything is kept as [place][block][row][16]: one of the 36 places of a transformed tile, a block of sixteen channels (or filters), a row
/// (a tile or a channel), the channels of the block. So every transform is plain arithmetic over vectors of channels, for any vector width.
/// </remarks>
internal abstract unsafe class WinogradKernels
{
    /// <summary>Channels of a block.</summary>
    public const int Lanes = 16;

    /// <summary>Numbers of a transformed tile: 6 x 6.</summary>
    public const int Places = 36;

    public static WinogradKernels Create(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => new WinogradKernels<Simd512, Vector512<float>>(),
        SimdLevel.Avx2 => new WinogradKernels<Simd256, Vector256<float>>(),
        SimdLevel.Vector128 => new WinogradKernels<Simd128, Vector128<float>>(),
        _ => new WinogradKernels<SimdScalar, float>(),
    };

    /// <summary>Down the columns of a row of input tiles: six rows of pixels to six rows of <paramref name="line"/>.</summary>
    public abstract void InputColumns(in WinogradRows rows, int pixels, float* line, nint lineStride);

    /// <summary>Along the rows of so many tiles, four pixels apart: to v[place * stride + tile * 16].</summary>
    public abstract void InputTiles(float* line, nint lineStride, int tiles, float* v, nint stride);

    /// <summary>Like <see cref="InputColumns"/> for output gradients: four rows to six.</summary>
    public abstract void GradientColumns(in WinogradRows rows, int pixels, float* line, nint lineStride);

    /// <summary>Like <see cref="InputTiles"/> for output gradients: four pixels to six places.</summary>
    public abstract void GradientTiles(float* line, nint lineStride, int tiles, float* d, nint stride);

    /// <summary>Products of so many tiles back to four rows of pixels, plus the bias of the sixteen filters.</summary>
    public abstract void Output(float* m, nint stride, int tiles, float* bias, float* rows, nint rowStride);

    /// <summary>Nine taps of sixteen filters to 36 places; turned round with <paramref name="isTurned"/>.</summary>
    public abstract void Weights(float* taps, bool isTurned, float* u, nint stride);

    /// <summary>36 places of a gradient to nine taps of sixteen channels.</summary>
    public abstract void WeightGradient(float* u, nint stride, float* taps);

    /// <summary>A product whose rows are tiles, or with <paramref name="isAcross"/> one whose steps are tiles.</summary>
    public abstract void Multiply(in WinogradProduct product, bool isAcross);
}

/// <summary>Where the rows of pixels of a row of tiles lie.</summary>
internal unsafe struct WinogradRows
{
    public float* Row0, Row1, Row2, Row3, Row4, Row5;
}
