namespace Descent.Data;

/// <summary>Mirrors an image left to right with probability p; its label map and boxes too.</summary>
/// <remarks>Default p 0.5, as torchvision. For things that look as natural from the other side: not for digits and letters.
/// Reference: Krizhevsky, Sutskever, Hinton, ImageNet classification with deep convolutional neural networks, 2012, section 4.1.</remarks>
public sealed class HorizontalFlip : SampleTransform
{
    private readonly float _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="p">How probable the change is, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is no probability.</exception>
    public HorizontalFlip(float p = 0.5f) => _p = AugmentationChecks.Probability(p, nameof(HorizontalFlip));

    /// <inheritdoc/>
    public override string Name => "horizontal-flip";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        _ = sample.ImageFor(Name);
        if (context.Draw(_p)) SampleGeometry.FlipHorizontal(sample);
    }
}
