namespace Descent.Data;

/// <summary>Adds normal noise to every value of an image, and clips to 0 to 1.</summary>
/// <remarks>The default standard deviation 0.05, of values from 0 to 1, is a choice of this library: it is seen, and hides little.</remarks>
public sealed class GaussianNoise : SampleTransform
{
    private readonly float _standardDeviation, _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="standardDeviation">Of the noise, at least 0; default 0.05.</param>
    /// <param name="p">How probable the change is, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public GaussianNoise(float standardDeviation = 0.05f, float p = 1)
    {
        _standardDeviation = AugmentationChecks.Between(standardDeviation, 0, 1000, nameof(GaussianNoise), nameof(standardDeviation));
        _p = AugmentationChecks.Probability(p, nameof(GaussianNoise));
    }

    /// <inheritdoc/>
    public override string Name => "gaussian-noise";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        if (context.Draw(_p)) Adjust.Noise(image, _standardDeviation, context.Rng);
    }
}
