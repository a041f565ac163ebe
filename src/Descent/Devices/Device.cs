namespace Descent;

/// <summary>Where numbers live and are computed: a small closed set of primitives over <see cref="Storage"/>, and nothing above it touches
/// memory.</summary>
/// <remarks>
/// Two devices exist: <see cref="CpuDevice"/> (fp32, SIMD, threads) and <see cref="ReferenceDevice"/> (fp64, plain loops: the oracle of the tests).
/// A primitive gets storages whose lengths the caller has checked against the shapes, writes only its outputs (named last), and gives the same bits
/// for the same input whatever the number of threads. Outputs may be the same storage as an input only where a primitive says so.
/// All tensors are row-major; images are (N, C, H, W).
/// </remarks>
public abstract partial class Device
{
    /// <summary>The fast CPU device that tensors are made on unless another is named.</summary>
    public static Device Default => CpuDevice.Instance;

    /// <summary>A short name for messages: "cpu", "reference".</summary>
    public abstract string Name { get; }

    // ---- memory ----------------------------------------------------------------------------------------------------------------

    /// <summary>A storage of <paramref name="length"/> numbers with undefined content.</summary>
    public abstract Storage Allocate(int length);

    /// <summary>Copies fp32 numbers from the host: y = x.</summary>
    public abstract void Upload(ReadOnlySpan<float> x, Storage y);

    /// <summary>Copies numbers to the host, rounded to fp32: y = x.</summary>
    public abstract void Download(Storage x, Span<float> y);

    /// <summary>Reads one number at full width.</summary>
    public abstract double Read(Storage x, int index);

    /// <summary>Writes one number at full width (used by <c>GradCheck</c> to perturb).</summary>
    public abstract void Write(Storage x, int index, double value);

    /// <summary>y[i] = value.</summary>
    public abstract void Fill(Storage y, float value);

    /// <summary>y[i] = x[i].</summary>
    public abstract void Copy(Storage x, Storage y);

    /// <summary>Called when a backward pass has freed its graph: a good moment for the device to look for memory that nothing can reach any
    /// more.</summary>
    public virtual void OnGraphFreed()
    {
    }

    // ---- element-wise ----------------------------------------------------------------------------------------------------------

    /// <summary>y[i] = op(x[i]); <paramref name="alpha"/> and <paramref name="beta"/> are the op's constants. y may be x.</summary>
    public abstract void Unary(UnaryOp op, Storage x, Storage y, float alpha = 0, float beta = 0);

    /// <summary>y[i] = op(a[i], b[i]), equal lengths. y may be a or b.</summary>
    public abstract void Binary(BinaryOp op, Storage a, Storage b, Storage y, float alpha = 0);

    /// <summary>y[i] = op(a[i'], b[i"]) where the plan says how each side is repeated. y is neither a nor b.</summary>
    public abstract void BinaryBroadcast(BinaryOp op, Storage a, Storage b, Storage y, BroadcastPlan plan, float alpha = 0);

    /// <summary>y[i] = alpha * x[i] + beta * y[i]; beta 0 does not read y.</summary>
    public abstract void Axpby(float alpha, Storage x, float beta, Storage y);

    // ---- reductions and movement -----------------------------------------------------------------------------------------------

    /// <summary>Reduces the middle of (outer, axis, inner) to (outer, inner). Sums are accumulated in fp64 or in short fp32 runs of fixed
    /// length.</summary>
    public abstract void Reduce(ReduceOp op, Storage x, Storage y, int outer, int axis, int inner);

    /// <summary>Repeats (outer, inner) along a middle axis: y[o, a, i] = alpha * x[o, i]. The gradient of a sum or mean.</summary>
    public abstract void Repeat(Storage x, Storage y, int outer, int axis, int inner, float alpha = 1);

    /// <summary>Index of the largest number in each row of (rows, columns); the first of equals, and the first NaN if there is one.</summary>
    public abstract void ArgMax(Storage x, Span<int> y, int rows, int columns);

    /// <summary>y = x with its axes reordered: y's axis i is x's axis order[i].</summary>
    public abstract void Permute(Storage x, Storage y, ReadOnlySpan<int> sizes, ReadOnlySpan<int> order);

    // ---- products --------------------------------------------------------------------------------------------------------------

    /// <summary>
    /// c = op(a) op(b) (+ bias per column) (+ c when <see cref="MatMulShape.Accumulate"/>), then <see cref="MatMulShape.Activation"/>, for each
    /// matrix of the batch.
    /// </summary>
    public abstract void MatMul(in MatMulShape shape, Storage a, Storage b, Storage? bias, Storage c);

    /// <summary>y = x (correlated with) w (+ bias per filter). x (N,C,H,W), w (K,C/groups,R,S), y (N,K,OutH,OutW).</summary>
    public abstract void Conv2d(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage y);

    /// <summary>y = max(<see cref="Conv2d"/> + addend, 0) with an addend of y's shape, or without one: the same bits as step by step.</summary>
    public abstract void Conv2dRelu(in Conv2dShape shape, Storage x, Storage w, Storage? bias, Storage? addend, Storage y);

    /// <summary>The gradient of <see cref="Conv2d"/> for its input.</summary>
    public abstract void Conv2dInputGradient(in Conv2dShape shape, Storage gy, Storage w, Storage gx);

    /// <summary>The gradient of <see cref="Conv2d"/> for its weights.</summary>
    public abstract void Conv2dWeightGradient(in Conv2dShape shape, Storage x, Storage gy, Storage gw);

    // ---- layers with their own inner loops -------------------------------------------------------------------------------------

    /// <summary>Max pooling; returns where each maximum was, in a form of the device's own, for <see cref="MaxPool2dGradient"/>. The first of equals
    /// wins; NaN wins over numbers.</summary>
    public abstract Storage MaxPool2d(in Pool2dShape shape, Storage x, Storage y);

    /// <summary>gx = gy carried to where the maxima were, zero elsewhere.</summary>
    public abstract void MaxPool2dGradient(in Pool2dShape shape, Storage gy, Storage places, Storage gx);

    /// <summary>Average pooling; padded positions count as zeros and are counted only when <paramref name="countPadding"/>.</summary>
    public abstract void AvgPool2d(in Pool2dShape shape, Storage x, Storage y, bool countPadding);

    /// <summary>The gradient of <see cref="AvgPool2d"/>.</summary>
    public abstract void AvgPool2dGradient(in Pool2dShape shape, Storage gy, Storage gx, bool countPadding);

    /// <summary>
    /// Batch normalisation over (N, C, S): y = (x - mean_c) * inverseStd_c * weight_c + bias_c with the batch's mean and biased variance.
    /// Writes mean (C), variance (C, biased) and inverseStd (C) = 1 / sqrt(variance + epsilon). weight and bias may be null (1 and 0).
    /// To y is added the addend, if there is one; then with <paramref name="relu"/> it is the larger of that and 0.
    /// </summary>
    public abstract void BatchNorm(
        in NormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, Storage? addend, bool relu,
        Storage y, Storage mean, Storage variance, Storage inverseStd);

    /// <summary>
    /// The gradients of <see cref="BatchNorm"/>; gx, gWeight and gBias are each skipped when null. reluOutput is its y when it rectified, else null:
    /// gy counts only where that is above 0.
    /// </summary>
    public abstract void BatchNormGradient(
        in NormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? reluOutput,
        Storage? gx, Storage? gWeight, Storage? gBias);

    /// <summary>
    /// Batch normalisation with given statistics: y = x scale_c + shift_c (+ addend) (and not below 0 with <paramref name="relu"/>), where
    /// scale = weight / sqrt(variance + epsilon) and shift = bias - mean scale. weight and bias may be null (1 and 0). y may be x or addend.
    /// </summary>
    public abstract void NormalizeChannels(
        in NormShape shape, Storage x, Storage mean, Storage variance, Storage? weight, Storage? bias, float epsilon,
        Storage? addend, bool relu, Storage y);

    /// <summary>
    /// Normalisation of each group of a sample: y = (x - mean_r) * inverseStd_r * weight_c + bias_c with the group's mean and biased variance, and
    /// with <paramref name="relu"/> the larger of that and 0. Writes mean and inverseStd (N Groups). weight and bias (C) may be null (1 and 0).
    /// </summary>
    public abstract void GroupNorm(
        in GroupNormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, bool relu, Storage y, Storage mean, Storage inverseStd);

    /// <summary>
    /// The gradients of <see cref="GroupNorm"/>; gx, gWeight and gBias are each skipped when null. reluOutput is its y when it rectified, else null:
    /// gy counts only where that is above 0.
    /// </summary>
    public abstract void GroupNormGradient(
        in GroupNormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? reluOutput,
        Storage? gx, Storage? gWeight, Storage? gBias);

    /// <summary>y[n, c, s] = x[n, c, s] * scale[c] + shift[c]: normalisation with fixed statistics, and per-channel affine maps.</summary>
    public abstract void ChannelAffine(in NormShape shape, Storage x, Storage scale, Storage? shift, Storage y);

    /// <summary>y = softmax or log-softmax of each row of (rows, columns), the maximum subtracted first.</summary>
    public abstract void Softmax(Storage x, Storage y, int rows, int columns, bool logarithm);

    /// <summary>The gradient of <see cref="Softmax"/> from its output y.</summary>
    public abstract void SoftmaxGradient(Storage gy, Storage y, Storage gx, int rows, int columns, bool logarithm);

    /// <summary>
    /// Row losses of cross entropy with class labels: losses[r] = logSumExp(x[r]) - x[r, label[r]]; probabilities gets the softmax.
    /// Labels were checked by the caller.
    /// </summary>
    public abstract void CrossEntropy(Storage x, ReadOnlySpan<int> labels, Storage losses, Storage probabilities, int rows, int columns);

    /// <summary>gx[r, c] = g[r] * (probabilities[r, c] - [c = labels[r]]).</summary>
    public abstract void CrossEntropyGradient(Storage g, Storage probabilities, ReadOnlySpan<int> labels, Storage gx, int rows, int columns);

    /// <summary>
    /// Inverted dropout: y[i] = x[i] / (1 - p) where draw i of the generator at <paramref name="key"/> is at least p * 2^32, else 0.
    /// Returns the kept places in a form of the device's own.
    /// </summary>
    public abstract Storage Dropout(Storage x, Storage y, float p, RngKey key);

    /// <summary>gx[i] = gy[i] / (1 - p) where kept, else 0.</summary>
    public abstract void DropoutGradient(Storage gy, Storage kept, Storage gx, float p);

    // ---- optimizer updates -----------------------------------------------------------------------------------------------------

    /// <summary>One SGD step in place; velocity is null without momentum. See <see cref="SgdUpdate"/> for the formula. Returns whether every
    /// parameter is finite now.</summary>
    public abstract bool SgdStep(in SgdUpdate update, Storage parameter, Storage gradient, Storage? velocity);

    /// <summary>One Adam or AdamW step in place. See <see cref="AdamUpdate"/> for the formula. Returns whether every parameter is finite
    /// now.</summary>
    public abstract bool AdamStep(in AdamUpdate update, Storage parameter, Storage gradient, Storage mean, Storage square);

    /// <summary>The sum of squares at full width: clipping, norms, probes.</summary>
    public abstract double SumOfSquares(Storage x);

    /// <summary>True if every number is finite.</summary>
    public abstract bool IsFinite(Storage x);
}
