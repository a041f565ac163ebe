namespace Descent.Data;

/// <summary>Hides a square at a random place of an image. Label map and boxes stay.</summary>
/// <remarks>
/// The middle of the square is any pixel, so that it may reach beyond the edges. Default size 16, the paper's for CIFAR-10 (8 for CIFAR-100). The
/// paper fills with the mean of the data; the default 0.5 is near it for photographs.
/// Reference: DeVries and Taylor, Improved regularization of convolutional neural networks with cutout, 2017.
/// </remarks>
public sealed class Cutout : SampleTransform
{
    private readonly int _size;
    private readonly float _fill, _p;

    /// <summary>Creates the transform.</summary>
    /// <param name="size">The side of the square in pixels, at least 1; default 16.</param>
    /// <param name="fill">What is seen there; default 0.5.</param>
    /// <param name="p">How probable the change is, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public Cutout(int size = 16, float fill = 0.5f, float p = 1)
    {
        _size = AugmentationChecks.AtLeast(size, 1, nameof(Cutout), nameof(size));
        _p = AugmentationChecks.Probability(p, nameof(Cutout));
        _fill = fill;
    }

    /// <inheritdoc/>
    public override string Name => "cutout";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        if (!context.Draw(_p)) return;
        var (y, x) = (context.Rng.NextInt(image.Height), context.Rng.NextInt(image.Width));
        Adjust.Erase(image, new Region(x - (_size / 2), y - (_size / 2), _size, _size), _fill);
    }
}
