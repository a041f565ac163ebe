namespace Descent.Data;

/// <summary>Moves the values of an image away from its mean grey, or towards it, by a random factor.</summary>
/// <remarks>The factor is uniform from max(0, 1 - amount) to 1 + amount, as in torchvision's ColorJitter, which has no default; 0.4 is that of
/// fb.resnet.torch (Gross and Wilber 2016). Values stay from 0 to 1.</remarks>
public sealed class Contrast : SampleTransform
{
    private readonly float _amount, _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="amount">How far the factor may lie from 1, at least 0.</param>
    /// <param name="p">How probable the change is, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public Contrast(float amount = 0.4f, float p = 1)
    {
        _amount = AugmentationChecks.Between(amount, 0, 1000, nameof(Contrast), nameof(amount));
        _p = AugmentationChecks.Probability(p, nameof(Contrast));
    }

    /// <inheritdoc/>
    public override string Name => "contrast";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.PixelsFor(Name);
        if (context.Draw(_p)) Adjust.Contrast(image, context.Around(1, _amount));
    }
}
