namespace Descent.Data;

/// <summary>Cuts a window of the model's size out of an image at a random place; label map and boxes too.</summary>
/// <remarks>
/// With padding the image first has the model's size and gets a frame: padding 4 is usual for CIFAR (Lee et al., Deeply-supervised nets, 2015; He et
/// al., Deep residual learning, 2016, section 4.2). Without padding images come as they are in their files; where one is smaller than the model's
/// input it lies at a random place of it, and the rest is padded. As torchvision's RandomCrop with pad_if_needed; its default is no padding too.
/// </remarks>
public sealed class RandomCrop : SampleTransform
{
    private readonly int _padding, _fillClass;
    private readonly PadMode _mode;
    private readonly float _fill;

    /// <summary>Creates the transform.</summary>
    /// <param name="padding">How many pixels are added at each edge; default 0.</param>
    /// <param name="mode">What they are; default a constant.</param>
    /// <param name="fill">The constant; default 0, black.</param>
    /// <param name="fillClass">The class of added pixels in a label map, where they are a constant; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The padding is below 0.</exception>
    public RandomCrop(int padding = 0, PadMode mode = PadMode.Constant, float fill = 0, int fillClass = 0)
    {
        _padding = AugmentationChecks.AtLeast(padding, 0, nameof(RandomCrop), nameof(padding));
        (_mode, _fill, _fillClass) = (mode, fill, fillClass);
    }

    /// <inheritdoc/>
    public override string Name => "random-crop";

    /// <inheritdoc/>
    public override bool ChoosesSize => _padding == 0;

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        var top = Place(image.Height, context.Height, context.Rng);
        var left = Place(image.Width, context.Width, context.Rng);
        SampleGeometry.Crop(sample, new Region(left, top, context.Width, context.Height), _mode, _fill, _fillClass);
    }

    // Where the window starts, 0 being the first pixel of the image.
    private int Place(int size, int wanted, Rng rng)
    {
        var places = size + (2L * _padding) - wanted;
        return places >= 0 ? rng.NextInt((int)places + 1) - _padding : -_padding - rng.NextInt((int)-places + 1);
    }
}
