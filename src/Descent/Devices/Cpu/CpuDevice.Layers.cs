namespace Descent;

/// <content>Layers with their own inner loops.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override Storage MaxPool2d(in Pool2dShape shape, Storage x, Storage y)
    {
        var places = Allocate(MaxPoolPlanes.PlacesLength(shape));
        _kernels.MaxPool(shape, P(x), P(y), (byte*)P(places));
        KeepAlive(x, y, places);
        return places;
    }

    /// <inheritdoc/>
    public override void MaxPool2dGradient(in Pool2dShape shape, Storage gy, Storage places, Storage gx)
    {
        _kernels.MaxPoolGradient(shape, P(gy), (byte*)P(places), P(gx));
        KeepAlive(gy, places, gx);
    }

    /// <inheritdoc/>
    public override void AvgPool2d(in Pool2dShape shape, Storage x, Storage y, bool countPadding)
    {
        if (AvgPoolPlanes.IsGlobal(shape)) Reduce(ReduceOp.Mean, x, y, shape.N * shape.C, shape.H * shape.W, 1);
        else if (shape.StrideW <= 2) _kernels.AvgPool(shape, P(x), P(y), countPadding);
        else AvgPool(new AvgPoolPlanes.Job { Shape = shape, X = P(x), Y = P(y), CountPadding = countPadding });
        KeepAlive(x, y);
    }

    /// <inheritdoc/>
    public override void AvgPool2dGradient(in Pool2dShape shape, Storage gy, Storage gx, bool countPadding)
    {
        var window = shape.H * shape.W;
        if (AvgPoolPlanes.IsGlobal(shape)) Repeat(gy, gx, shape.N * shape.C, window, 1, 1f / window);
        else if (MaxPoolPlanes.IsTwoByTwo(shape)) _kernels.AvgPool2x2Gradient(shape, P(gy), P(gx));
        else AvgPool(new AvgPoolPlanes.Job { Shape = shape, X = P(gx), Y = P(gy), CountPadding = countPadding, IsGradient = true });
        KeepAlive(gy, gx);
    }

    /// <inheritdoc/>
    public override void BatchNorm(
        in NormShape shape, Storage x, Storage? weight, Storage? bias, float epsilon, Storage? addend, bool relu,
        Storage y, Storage mean, Storage variance, Storage inverseStd)
    {
        var arguments = new BatchNormArguments { X = P(x), Weight = PointerOrNull(weight), Bias = PointerOrNull(bias), Epsilon = epsilon, Y = P(y) };
        arguments.Addend = PointerOrNull(addend);
        arguments.Relu = relu;
        arguments.Mean = P(mean);
        arguments.Variance = P(variance);
        arguments.InverseStd = P(inverseStd);
        _kernels.BatchNorm(shape, arguments);
        KeepAlive(x, weight, bias, y);
        KeepAlive(mean, variance, inverseStd, addend);
    }

    /// <inheritdoc/>
    public override void BatchNormGradient(
        in NormShape shape, Storage gy, Storage x, Storage? weight, Storage mean, Storage inverseStd, Storage? reluOutput,
        Storage? gx, Storage? gWeight, Storage? gBias)
    {
        var arguments = new BatchNormArguments { X = P(x), Weight = PointerOrNull(weight), Mean = P(mean), InverseStd = P(inverseStd), Gy = P(gy) };
        arguments.Y = PointerOrNull(reluOutput);
        arguments.Gx = PointerOrNull(gx);
        arguments.GWeight = PointerOrNull(gWeight);
        arguments.GBias = PointerOrNull(gBias);
        _kernels.BatchNormGradient(shape, arguments);
        KeepAlive(gy, x, weight, mean);
        KeepAlive(inverseStd, gx, gWeight, gBias);
        GC.KeepAlive(reluOutput);
    }

    /// <inheritdoc/>
    public override void NormalizeChannels(
        in NormShape shape, Storage x, Storage mean, Storage variance, Storage? weight, Storage? bias, float epsilon,
        Storage? addend, bool relu, Storage y)
    {
        var arguments = new BatchNormArguments { X = P(x), Weight = PointerOrNull(weight), Bias = PointerOrNull(bias), Epsilon = epsilon, Y = P(y) };
        arguments.Addend = PointerOrNull(addend);
        arguments.Relu = relu;
        arguments.Mean = P(mean);
        arguments.Variance = P(variance);
        _kernels.NormalizeChannels(shape, arguments);
        KeepAlive(x, mean, variance, weight);
        KeepAlive(bias, addend, y);
    }

    /// <inheritdoc/>
    public override void ChannelAffine(in NormShape shape, Storage x, Storage scale, Storage? shift, Storage y)
    {
        _kernels.ChannelAffine(shape, P(x), P(scale), PointerOrNull(shift), P(y));
        KeepAlive(x, scale, shift, y);
    }

    /// <inheritdoc/>
    public override void Softmax(Storage x, Storage y, int rows, int columns, bool logarithm)
    {
        _kernels.Softmax(P(x), P(y), rows, columns, logarithm);
        KeepAlive(x, y);
    }

    /// <inheritdoc/>
    public override void SoftmaxGradient(Storage gy, Storage y, Storage gx, int rows, int columns, bool logarithm)
    {
        _kernels.SoftmaxGradient(P(gy), P(y), P(gx), rows, columns, logarithm);
        KeepAlive(gy, y, gx);
    }

    /// <inheritdoc/>
    public override void CrossEntropy(Storage x, ReadOnlySpan<int> labels, Storage losses, Storage probabilities, int rows, int columns)
    {
        fixed (int* pointer = labels) _kernels.CrossEntropy(P(x), pointer, P(losses), P(probabilities), rows, columns);
        KeepAlive(x, losses, probabilities);
    }

    /// <inheritdoc/>
    public override void CrossEntropyGradient(Storage g, Storage probabilities, ReadOnlySpan<int> labels, Storage gx, int rows, int columns)
    {
        fixed (int* pointer = labels) _kernels.CrossEntropyGradient(P(g), P(probabilities), pointer, P(gx), rows, columns);
        KeepAlive(g, probabilities, gx);
    }

    /// <inheritdoc/>
    public override Storage Dropout(Storage x, Storage y, float p, RngKey key)
    {
        var kept = Allocate((int)(((long)y.Length + 31) / 32));
        _kernels.Dropout(P(x), P(y), (uint*)P(kept), y.Length, p, key);
        KeepAlive(x, y, kept);
        return kept;
    }

    /// <inheritdoc/>
    public override void DropoutGradient(Storage gy, Storage kept, Storage gx, float p)
    {
        _kernels.DropoutGradient(P(gy), (uint*)P(kept), P(gx), gx.Length, p);
        KeepAlive(gy, kept, gx);
    }

    private static void AvgPool(AvgPoolPlanes.Job job) =>
        ParallelRange.Run(ref job, job.Shape.N * job.Shape.C, ParallelRange.RowsPerTask(job.Shape.H * job.Shape.W));
}
