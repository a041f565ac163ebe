namespace Descent;

/// <summary>The operands of a normalisation of each sample or of its gradient; pointers that are not given are null.</summary>
internal unsafe struct GroupNormArguments
{
    public GroupNormShape Shape;
    public float* X;
    public float* Weight;
    public float* Bias;
    public float* Mean;
    public float* InverseStd;

    /// <summary>The output; for a gradient only if the output was rectified.</summary>
    public float* Y;
    public float* Gy;
    public float* Gx;
    public float* GWeight;
    public float* GBias;
    public float Epsilon;
    public bool Relu;
}
