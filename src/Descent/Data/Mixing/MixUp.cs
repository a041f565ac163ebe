using System.Numerics;

namespace Descent.Data;

/// <summary>Mixes each sample of a batch with another: lambda x + (1 - lambda) x', and their classes alike.</summary>
/// <remarks>
/// Lambda is drawn from the beta distribution with parameters alpha, alpha once for the batch; the other samples are a permutation of the batch.
/// Small alphas give lambdas near 0 or 1, alpha 1 all alike. Default alpha 0.2, within the paper's 0.1 to 0.4 for ImageNet (1 for CIFAR-10), and
/// that of torchvision's references. Works for samples of any shape.
/// Reference: Zhang, Cissé, Dauphin, Lopez-Paz, mixup: beyond empirical risk minimization, 2018.
/// </remarks>
public sealed class MixUp : BatchTransform
{
    private readonly float _alpha, _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="alpha">Of the beta distribution, above 0; default 0.2.</param>
    /// <param name="p">How probable it is that a batch is mixed, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public MixUp(float alpha = 0.2f, float p = 1)
    {
        _alpha = AugmentationChecks.Between(alpha, 1e-3f, 1e3f, nameof(MixUp), nameof(alpha));
        _p = AugmentationChecks.Probability(p, nameof(MixUp));
    }

    /// <inheritdoc/>
    public override string Name => "mixup";

    /// <inheritdoc/>
    public override void Apply(HostBatch batch, Rng rng)
    {
        if (rng.NextFloat() >= _p) return;
        var lambda = (float)BetaDistribution.Symmetric(_alpha, rng);
        Mixture.Apply(batch, rng, lambda, Name, (sample, other) => Mix(sample, other, lambda));
    }

    private static void Mix(Span<float> sample, ReadOnlySpan<float> other, float lambda)
    {
        var i = 0;
        for (; i <= sample.Length - Vector<float>.Count; i += Vector<float>.Count)
            ((new Vector<float>(sample[i..]) * lambda) + (new Vector<float>(other[i..]) * (1 - lambda))).CopyTo(sample[i..]);
        for (; i < sample.Length; i++) sample[i] = (sample[i] * lambda) + (other[i] * (1 - lambda));
    }
}
