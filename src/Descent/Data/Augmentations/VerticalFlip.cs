namespace Descent.Data;

/// <summary>Mirrors an image top to bottom with probability p; its label map and boxes too.</summary>
/// <remarks>Default p 0.5, as torchvision. For images without an up and down: of cells, of the ground from above.</remarks>
public sealed class VerticalFlip : SampleTransform
{
    private readonly float _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="p">How probable the change is, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is no probability.</exception>
    public VerticalFlip(float p = 0.5f) => _p = AugmentationChecks.Probability(p, nameof(VerticalFlip));

    /// <inheritdoc/>
    public override string Name => "vertical-flip";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        _ = sample.ImageFor(Name);
        if (context.Draw(_p)) SampleGeometry.FlipVertical(sample);
    }
}
