namespace Descent;

/// <summary>What is done to the outputs of a convolution while they are still in the caches: an addend, a rectifier; by default nothing.</summary>
internal unsafe struct ConvFinish
{
    /// <summary>Does it; null for nothing.</summary>
    public KernelSet? Kernels;

    /// <summary>Where all outputs begin.</summary>
    public float* Y;

    /// <summary>In the same places as the outputs, or null.</summary>
    public float* Addend;

    /// <summary>Finishes some outputs that lie behind one another.</summary>
    public readonly void Run(float* at, int count) => Kernels!.Rectify(at, Addend is null ? null : Addend + (at - Y), count);
}
