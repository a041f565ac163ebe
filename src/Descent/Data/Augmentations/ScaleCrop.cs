namespace Descent.Data;

/// <summary>Resizes an image so that its shorter side has a random length, and cuts a window of the model's size out of it at a random place; label
/// map and boxes too.</summary>
/// <remarks>
/// The shape of things is kept. The length is a whole number, uniform from minSide to maxSide. Default 256 to 480, for models that take 224: He et
/// al., Deep residual learning for image recognition, 2016, section 3.4. 256 to 256 is that of Krizhevsky et al. 2012, 256 to 512 that of Simonyan
/// and Zisserman, Very deep convolutional networks, 2015. Only the window is computed.
/// </remarks>
public sealed class ScaleCrop : SampleTransform
{
    private readonly int _minSide, _maxSide;
    private readonly Interpolation _interpolation;

    /// <summary>Creates the transform.</summary>
    /// <param name="minSide">The smallest length of the shorter side; at least the model's size. Default 256.</param>
    /// <param name="maxSide">The largest; default 480.</param>
    /// <param name="interpolation">How images are resized; default bilinear.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is below 1, or the smallest above the largest.</exception>
    public ScaleCrop(int minSide = 256, int maxSide = 480, Interpolation interpolation = Interpolation.Bilinear)
    {
        _minSide = AugmentationChecks.AtLeast(minSide, 1, nameof(ScaleCrop), nameof(minSide));
        _maxSide = AugmentationChecks.AtLeast(maxSide, minSide, nameof(ScaleCrop), nameof(maxSide));
        if (maxSide == int.MaxValue) throw new ArgumentOutOfRangeException(nameof(maxSide), "ScaleCrop: expected less.");
        _interpolation = interpolation;
    }

    /// <inheritdoc/>
    public override string Name => "scale-crop";

    /// <inheritdoc/>
    public override bool ChoosesSize => true;

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        var side = _minSide + context.Rng.NextInt(_maxSide - _minSide + 1);
        var shorter = Math.Min(image.Height, image.Width);
        var (height, width) = (Side(image.Height, side, shorter), Side(image.Width, side, shorter));
        if (height < context.Height || width < context.Width)
        {
            throw new ShapeException(
                $"{Name}: got minSide {_minSide} for a model that takes {context.Width}x{context.Height}; expected at least its size.");
        }

        var top = context.Rng.NextInt(height - context.Height + 1);
        var left = context.Rng.NextInt(width - context.Width + 1);
        SampleGeometry.ResizeThenCrop(sample, height, width, new Region(left, top, context.Width, context.Height), _interpolation);
    }

    // The longer side is rounded down, as torchvision's resize does it.
    private static int Side(int size, int side, int shorter) => (int)Math.Min((long)side * size / shorter, Array.MaxLength);
}
