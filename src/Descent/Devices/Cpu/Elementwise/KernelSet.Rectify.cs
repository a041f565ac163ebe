namespace Descent;

/// <content>The end of a convolution, inside of a task.</content>
internal abstract unsafe partial class KernelSet
{
    /// <summary>y = max(y + addend, 0), or without an addend; on the caller's thread.</summary>
    public abstract void Rectify(float* y, float* addend, int count);
}

/// <content>The end of a convolution, inside of a task.</content>
internal sealed unsafe partial class KernelSet<S, V>
{
    public override void Rectify(float* y, float* addend, int count)
    {
        if (addend is null) MapRun<UnaryKernels.Relu>(y, y, count, 0, 0);
        else ZipRun<BinaryKernels.AddRelu>(y, addend, y, count, 0);
    }
}
