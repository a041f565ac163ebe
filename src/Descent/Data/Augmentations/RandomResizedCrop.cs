namespace Descent.Data;

/// <summary>Brings a random part of an image to the model's size: any share of its area, any shape within bounds; label map and boxes too.</summary>
/// <remarks>
/// A share of the area is drawn uniformly, and the logarithm of the ratio of width to height; where no such window fits after ten draws, the largest
/// one in the middle with an allowed ratio is taken. Defaults (share 0.08 to 1, ratio 3/4 to 4/3, bilinear) and steps are torchvision's; shrinking
/// is with antialias.
/// Reference: Szegedy et al., Going deeper with convolutions, 2015, section 6.
/// </remarks>
public sealed class RandomResizedCrop : SampleTransform
{
    private const int Attempts = 10;
    private readonly float _minScale, _maxScale, _minRatio, _maxRatio;
    private readonly Interpolation _interpolation;

    /// <summary>Creates the transform.</summary>
    /// <param name="minScale">The smallest share of the area, above 0; default 0.08.</param>
    /// <param name="maxScale">The largest share of the area, at most 1; default 1.</param>
    /// <param name="minRatio">The smallest ratio of width to height, above 0; default 3/4.</param>
    /// <param name="maxRatio">The largest ratio of width to height; default 4/3.</param>
    /// <param name="interpolation">How images are resized; default bilinear.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is out of its range, or above the other.</exception>
    public RandomResizedCrop(
        float minScale = 0.08f, float maxScale = 1, float minRatio = 3f / 4, float maxRatio = 4f / 3,
        Interpolation interpolation = Interpolation.Bilinear)
    {
        _maxScale = AugmentationChecks.Between(maxScale, 1e-6f, 1, nameof(RandomResizedCrop), nameof(maxScale));
        _minScale = AugmentationChecks.Between(minScale, 1e-6f, maxScale, nameof(RandomResizedCrop), nameof(minScale));
        _maxRatio = AugmentationChecks.Between(maxRatio, 1e-3f, 1e3f, nameof(RandomResizedCrop), nameof(maxRatio));
        _minRatio = AugmentationChecks.Between(minRatio, 1e-3f, maxRatio, nameof(RandomResizedCrop), nameof(minRatio));
        _interpolation = interpolation;
    }

    /// <inheritdoc/>
    public override string Name => "random-resized-crop";

    /// <inheritdoc/>
    public override bool ChoosesSize => true;

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        SampleGeometry.ResizeCrop(sample, Choose(image.Height, image.Width, context.Rng), context.Height, context.Width, _interpolation);
    }

    /// <summary>Draws the part of an image of a size.</summary>
    public Region Choose(int height, int width, Rng rng)
    {
        var area = (double)height * width;
        var (low, high) = (Math.Log(_minRatio), Math.Log(_maxRatio));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var share = area * (_minScale + ((_maxScale - _minScale) * rng.NextDouble()));
            var ratio = Math.Exp(low + ((high - low) * rng.NextDouble()));
            var (w, h) = (Round(Math.Sqrt(share * ratio)), Round(Math.Sqrt(share / ratio)));
            if (w < 1 || h < 1 || w > width || h > height) continue;
            var top = rng.NextInt(height - h + 1);
            return new Region(rng.NextInt(width - w + 1), top, w, h);
        }

        var whole = (double)width / height;
        var (middleWidth, middleHeight) = whole < _minRatio ? (width, Round(width / (double)_minRatio))
            : whole > _maxRatio ? (Round(height * (double)_maxRatio), height)
            : (width, height);
        (middleWidth, middleHeight) = (Math.Clamp(middleWidth, 1, width), Math.Clamp(middleHeight, 1, height));
        return new Region((width - middleWidth) / 2, (height - middleHeight) / 2, middleWidth, middleHeight);
    }

    private static int Round(double x) => (int)Math.Round(x, MidpointRounding.ToEven);
}
