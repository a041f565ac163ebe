using System.Runtime.Intrinsics;

namespace Descent;

/// <summary>All kernels of one vector width, except products and convolutions. The device keeps the memory behind the pointers alive.</summary>
internal abstract unsafe partial class KernelSet
{
    public static KernelSet Create(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => new KernelSet<Simd512, Vector512<float>>(level),
        SimdLevel.Avx2 => new KernelSet<Simd256, Vector256<float>>(level),
        SimdLevel.Vector128 => new KernelSet<Simd128, Vector128<float>>(level),
        _ => new KernelSet<SimdScalar, float>(level),
    };

    public abstract void Unary(UnaryOp op, float* x, float* y, int count, float alpha, float beta);

    public abstract void Binary(BinaryOp op, float* a, float* b, float* y, int count, float alpha);

    public abstract void BinaryBroadcast(BinaryOp op, float* a, float* b, float* y, BroadcastPlan plan, float alpha);

    public abstract void Axpby(float alpha, float* x, float beta, float* y, int count);

    public abstract void Reduce(ReduceOp op, float* x, float* y, int outer, int axis, int inner);

    public abstract void Repeat(float* x, float* y, int outer, int axis, int inner, float alpha);

    public abstract void ArgMax(float* x, int* y, int rows, int columns);

    public abstract double SumOfSquares(float* x, int count);

    public abstract bool IsFinite(float* x, int count);

    public abstract void MaxPool(in Pool2dShape shape, float* x, float* y, byte* places);

    public abstract void MaxPoolGradient(in Pool2dShape shape, float* gy, byte* places, float* gx);

    public abstract void AvgPool(in Pool2dShape shape, float* x, float* y, bool countPadding);

    public abstract void AvgPool2x2Gradient(in Pool2dShape shape, float* gy, float* gx);

    public abstract void BatchNorm(in NormShape shape, in BatchNormArguments arguments);

    public abstract void BatchNormGradient(in NormShape shape, in BatchNormArguments arguments);

    public abstract void NormalizeChannels(in NormShape shape, in BatchNormArguments arguments);

    public abstract void GroupNorm(in GroupNormArguments arguments);

    public abstract void GroupNormGradient(in GroupNormArguments arguments);

    public abstract void ChannelAffine(in NormShape shape, float* x, float* scale, float* shift, float* y);

    public abstract void Softmax(float* x, float* y, int rows, int columns, bool logarithm);

    public abstract void SoftmaxGradient(float* gy, float* y, float* gx, int rows, int columns, bool logarithm);

    public abstract void CrossEntropy(float* x, int* labels, float* losses, float* probabilities, int rows, int columns);

    public abstract void CrossEntropyGradient(float* g, float* probabilities, int* labels, float* gx, int rows, int columns);

    public abstract void Dropout(float* x, float* y, uint* kept, int count, float p, RngKey key);

    public abstract void DropoutGradient(float* gy, uint* kept, float* gx, int count, float p);

    public abstract bool SgdStep(in SgdUpdate update, float* parameter, float* gradient, float* velocity, int count);

    public abstract bool AdamStep(in AdamUpdate update, float* parameter, float* gradient, float* mean, float* square, int count);
}

/// <summary>The kernels over vectors of type <typeparamref name="V"/>; the parts lie with their subjects.</summary>
internal sealed unsafe partial class KernelSet<S, V>(SimdLevel level) : KernelSet
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly SimdLevel _level = level;

    private static V Zero => S.Splat(0f);
}
