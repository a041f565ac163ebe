namespace Descent.Data;

/// <summary>Turns the colours of an image on their wheel by a random angle. Grey images stay.</summary>
/// <remarks>The angle is uniform from -amount to amount, as in torchvision's ColorJitter, which has no default; 0.1 is that of Chen et al., A simple
/// framework for contrastive learning of visual representations, 2020, for CIFAR-10. Values stay from 0 to 1.</remarks>
public sealed class Hue : SampleTransform
{
    private readonly float _amount, _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="amount">How far the wheel may turn, in turns: from 0 to 1/2.</param>
    /// <param name="p">How probable the change is, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public Hue(float amount = 0.1f, float p = 1)
    {
        _amount = AugmentationChecks.Between(amount, 0, 0.5f, nameof(Hue), nameof(amount));
        _p = AugmentationChecks.Probability(p, nameof(Hue));
    }

    /// <inheritdoc/>
    public override string Name => "hue";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.PixelsFor(Name);
        if (context.Draw(_p)) Adjust.Hue(image, context.Around(0, _amount));
    }
}
