namespace Descent;

/// <summary>The operands of attention and of its gradient; <see cref="AttentionShape"/> says how they lie.</summary>
internal unsafe struct AttentionArguments
{
    public float* Q;
    public float* K;
    public float* V;

    /// <summary>Null: none.</summary>
    public float* Mask;

    public float* Y;

    /// <summary>For each query of each head the largest score, and 1 / the sum of e^(score - largest): from these the weights follow again.</summary>
    public float* Statistics;

    public float* Gy;
    public float* Gq;
    public float* Gk;
    public float* Gv;
}
