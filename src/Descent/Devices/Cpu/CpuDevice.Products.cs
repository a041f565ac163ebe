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
        throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Conv2dInputGradient(in Conv2dShape shape, Storage gy, Storage w, Storage gx)
    {
        throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Conv2dWeightGradient(in Conv2dShape shape, Storage x, Storage gy, Storage gw)
    {
        throw new NotSupportedException();
    }
}
