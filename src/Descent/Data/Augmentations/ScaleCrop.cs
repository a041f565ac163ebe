namespace Descent.Data;

/// <summary>Resizes an image so that its shorter side has a random length, and cuts a window of the model's size out of it at a random place; label
/// map and boxes too.</summary>
/// <remarks>
/// The shape of things is kept. The length is a whole number, uniform from minSide to maxSide. The defaults are 8/7 and 15/7 of the model's size: 256
/// to 480 for models that take 224, those of He et al., Deep residual learning for image recognition, 2016, section 3.4. 256 to 256 are those of
/// Krizhevsky et al. 2012, 256 to 512 those of Simonyan and Zisserman, Very deep convolutional networks, 2015. Only the window is computed.
/// </remarks>
public sealed class ScaleCrop : SampleTransform
{
    private const int MostSide = 100_000;
    private readonly int? _minSide, _maxSide;
    private readonly Interpolation _interpolation;

    /// <summary>Creates the transform.</summary>
    /// <param name="minSide">The smallest length of the shorter side; at least the model's size. Default null: 8/7 of it.</param>
    /// <param name="maxSide">The largest. Default null: 15/7 of the model's size, or minSide where that is more.</param>
    /// <param name="interpolation">How images are resized; default bilinear.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is below 1 or above 100,000, or the smallest above the largest.</exception>
    public ScaleCrop(int? minSide = null, int? maxSide = null, Interpolation interpolation = Interpolation.Bilinear)
    {
        if (minSide is < 1 or > MostSide || maxSide is < 1 or > MostSide || minSide > maxSide)
        {
            throw new ArgumentOutOfRangeException(
                nameof(minSide), $"ScaleCrop: got sides from {minSide} to {maxSide}; expected from 1 to {MostSide}, the smallest first.");
        }

        (_minSide, _maxSide, _interpolation) = (minSide, maxSide, interpolation);
    }

    /// <inheritdoc/>
    public override string Name => "scale-crop";

    /// <inheritdoc/>
    public override bool ChoosesSize => true;

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        var model = Math.Max(context.Height, context.Width);
        var minSide = Math.Min(_minSide ?? Part(model, 256), _maxSide ?? int.MaxValue);
        var side = minSide + context.Rng.NextInt(Math.Max(_maxSide ?? Part(model, 480), minSide) - minSide + 1);
        var shorter = Math.Min(image.Height, image.Width);
        var (height, width) = (Side(image.Height, side, shorter), Side(image.Width, side, shorter));
        if (height < context.Height || width < context.Width)
        {
            throw new ShapeException(
                $"{Name}: got minSide {minSide} for a model that takes {context.Width}x{context.Height}; expected at least its size.");
        }

        var top = context.Rng.NextInt(height - context.Height + 1);
        var left = context.Rng.NextInt(width - context.Width + 1);
        SampleGeometry.ResizeThenCrop(sample, height, width, new Region(left, top, context.Width, context.Height), _interpolation);
    }

    // What 256 and the like are for models that take 224.
    private static int Part(int model, int of224) => (int)Math.Round(model * (of224 / 224.0));

    // The longer side is rounded down, as torchvision's resize does it.
    private static int Side(int size, int side, int shorter) => (int)Math.Min((long)side * size / shorter, Array.MaxLength);
}
