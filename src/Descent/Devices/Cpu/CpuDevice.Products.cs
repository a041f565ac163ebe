namespace Descent;

public sealed unsafe partial class CpuDevice
{
    private readonly GemmKernel _gemm;

    /// <inheritdoc/>
    public override void MatMul(in MatMulShape shape, Storage a, Storage b, Storage? bias, Storage c)
    {
        BatchedGemm.Run(_gemm, shape, P(a), P(b), PointerOrNull(bias), P(c));
        KeepAlive(a, b, bias, c);
    }

    /// <inheritdoc/>
    public override void Conv2d(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage y)
    {
        Convolution.Forward(_gemm, shape, P(x), P(w), PointerOrNull(bias), P(y));
        KeepAlive(x, w, bias, y);
    }

    /// <inheritdoc/>
    public override void Conv2dInputGradient(in Conv2dShape shape, Storage gy, Storage w, Storage gx)
    {
        Convolution.InputGradient(_gemm, shape, P(gy), P(w), P(gx));
        KeepAlive(gy, w, gx);
    }

    /// <inheritdoc/>
    public override void Conv2dWeightGradient(in Conv2dShape shape, Storage x, Storage gy, Storage gw)
    {
        ConvWeightGradient.Run(_gemm, shape, P(x), P(gy), P(gw));
        KeepAlive(x, gy, gw);
    }
}
