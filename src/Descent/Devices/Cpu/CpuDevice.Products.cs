namespace Descent;

public sealed unsafe partial class CpuDevice
{
    private readonly GemmKernel _gemm;
    private WinogradForms _winograd;

    /// <summary>
    /// Whether convolutions by 3 x 3 filters are computed with a quarter of the multiplications (Winograd's F(4x4, 3x3); for images of 1, 2, 5 or 6
    /// pixels a side and for a few tiles with half of them, F(2x2, 3x3)) where that is faster: with stride 1, dilation 1, one group, padding up to 2
    /// and more than a few channels. The default is true; the environment variable DESCENT_WINOGRAD=0 makes it false, and 2 has it used wherever it
    /// is possible, faster or not.
    /// </summary>
    /// <remarks>
    /// It trades accuracy for time: about three times as fast, with two to seven times the rounding error of a direct sum (bounds:
    /// <see cref="Tensor.Conv2d"/>). A NaN or an infinity in x reaches up to all 16 outputs of each tile that a window of it touches, not only the
    /// windows; numbers above 1e37 may overflow inside. Results are the same bits for any number of threads either way.
    /// </remarks>
    public bool UsesWinograd { get; set; }

    /// <summary>Uses it wherever it is possible (for tests).</summary>
    internal bool ForcesWinograd { get; init; }

    /// <summary>4 or 2: with tiles of that size only; 0 where the faster one is taken (for tests).</summary>
    internal int WinogradTile
    {
        get => _winograd.ForcedTile;
        init => _winograd = new WinogradForms(Level) { ForcedTile = value };
    }

    /// <inheritdoc/>
    public override void MatMul(in MatMulShape shape, Storage a, Storage b, Storage? bias, Storage c)
    {
        BatchedGemm.Run(_gemm, shape, P(a), P(b), PointerOrNull(bias), P(c));
        KeepAlive(a, b, bias, c);
    }

    /// <inheritdoc/>
    public override void Conv2d(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage y)
    {
        if (TakesWinograd(shape)) Winograd.Forward(_winograd, shape, P(x), P(w), PointerOrNull(bias), P(y));
        else Convolution.Forward(_gemm, shape, P(x), P(w), PointerOrNull(bias), P(y));
        KeepAlive(x, w, bias, y);
    }

    /// <inheritdoc/>
    public override void Conv2dRelu(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage? addend, Storage y)
    {
        var finish = new ConvFinish { Kernels = _kernels, Y = P(y), Addend = PointerOrNull(addend) };
        if (TakesWinograd(shape)) Winograd.Forward(_winograd, shape, P(x), P(w), PointerOrNull(bias), P(y), finish);
        else Convolution.Forward(_gemm, shape, P(x), P(w), PointerOrNull(bias), P(y), finish);
        KeepAlive(x, w, bias, y);
        GC.KeepAlive(addend);
    }

    /// <inheritdoc/>
    public override void Conv2dInputGradient(in Conv2dShape shape, Storage gy, Storage w, Storage gx)
    {
        if (TakesWinograd(shape)) Winograd.InputGradient(_winograd, shape, P(gy), P(w), P(gx));
        else Convolution.InputGradient(_gemm, shape, P(gy), P(w), P(gx));
        KeepAlive(gy, w, gx);
    }

    /// <inheritdoc/>
    public override void Conv2dWeightGradient(in Conv2dShape shape, Storage x, Storage gy, Storage gw)
    {
        if (TakesWinograd(shape)) Winograd.WeightGradient(_winograd, shape, P(x), P(gy), P(gw));
        else ConvWeightGradient.Run(_gemm, shape, P(x), P(gy), P(gw));
        KeepAlive(x, gy, gw);
    }

    private bool TakesWinograd(in Conv2dShape shape) => UsesWinograd && (ForcesWinograd ? Winograd.Fits(shape) : Winograd.Pays(shape));
}
