namespace Descent;
#pragma warning disable
internal sealed class GemmKernel { public static GemmKernel Create(SimdLevel l) => new(); }
internal sealed class KernelSet { public static KernelSet Create(SimdLevel l) => new(); }
public sealed unsafe partial class CpuDevice
{
    private readonly GemmKernel _gemm;
    private readonly KernelSet _kernels;
    public override void Fill(Storage y, float value) => new Span<float>(P(y), y.Length).Fill(value);
    public override void Copy(Storage x, Storage y) => new ReadOnlySpan<float>(P(x), x.Length).CopyTo(new Span<float>(P(y), y.Length));
    public override void Unary(UnaryOp op, Storage x, Storage y, float alpha = 0, float beta = 0) => throw new NotImplementedException();
    public override void Binary(BinaryOp op, Storage a, Storage b, Storage y, float alpha = 0) => throw new NotImplementedException();
    public override void BinaryBroadcast(BinaryOp op, Storage a, Storage b, Storage y, BroadcastPlan plan, float alpha = 0) => throw new NotImplementedException();
    public override void Axpby(float alpha, Storage x, float beta, Storage y) => throw new NotImplementedException();
    public override void Reduce(ReduceOp op, Storage x, Storage y, int outer, int axis, int inner) => throw new NotImplementedException();
    public override void Repeat(Storage x, Storage y, int outer, int axis, int inner, float alpha = 1) => throw new NotImplementedException();
    public override void ArgMax(Storage x, Span<int> y, int rows, int columns) => throw new NotImplementedException();
    public override void Permute(Storage x, Storage y, ReadOnlySpan<int> sizes, ReadOnlySpan<int> order) => throw new NotImplementedException();
    public override void MatMul(in MatMulShape shape, Storage a, Storage b, Storage? bias, Storage c) => throw new NotImplementedException();
    public override void Conv2d(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage y) => throw new NotImplementedException();
    public override void Conv2dInputGradient(in Conv2dShape shape, Storage gy, Storage w, Storage gx) => throw new NotImplementedException();
    public override void Conv2dWeightGradient(in Conv2dShape shape, Storage x, Storage gy, Storage gw) => throw new NotImplementedException();
    public override Storage MaxPool2d(in Pool2dShape shape, Storage x, Storage y) => throw new NotImplementedException();
    public override void MaxPool2dGradient(in Pool2dShape shape, Storage gy, Storage places, Storage gx) => throw new NotImplementedException();
    public override void AvgPool2d(in Pool2dShape shape, Storage x, Storage y, bool countPadding) => throw new NotImplementedException();
    public override void AvgPool2dGradient(in Pool2dShape shape, Storage gy, Storage gx, bool countPadding) => throw new NotImplementedException();
    public override void BatchNorm(in NormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, Storage y, Storage mean, Storage variance, Storage inverseStd) => throw new NotImplementedException();
    public override void BatchNormGradient( in NormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? gx, Storage? gWeight, Storage? gBias) => throw new NotImplementedException();
    public override void ChannelAffine(in NormShape shape, Storage x, Storage scale, Storage? shift, Storage y) => throw new NotImplementedException();
    public override void Softmax(Storage x, Storage y, int rows, int columns, bool logarithm) => throw new NotImplementedException();
    public override void SoftmaxGradient(Storage gy, Storage y, Storage gx, int rows, int columns, bool logarithm) => throw new NotImplementedException();
    public override void CrossEntropy(Storage x, ReadOnlySpan<int> labels, Storage losses, Storage probabilities, int rows, int columns) => throw new NotImplementedException();
    public override void CrossEntropyGradient(Storage g, Storage probabilities, ReadOnlySpan<int> labels, Storage gx, int rows, int columns) => throw new NotImplementedException();
    public override Storage Dropout(Storage x, Storage y, float p, RngKey key) => throw new NotImplementedException();
    public override void DropoutGradient(Storage gy, Storage kept, Storage gx, float p) => throw new NotImplementedException();
    public override void SgdStep(in SgdUpdate update, Storage parameter, Storage gradient, Storage? velocity) => throw new NotImplementedException();
    public override void AdamStep(in AdamUpdate update, Storage parameter, Storage gradient, Storage mean, Storage square) => throw new NotImplementedException();
    public override double SumOfSquares(Storage x) => throw new NotImplementedException();
    public override bool IsFinite(Storage x) => throw new NotImplementedException();
}
