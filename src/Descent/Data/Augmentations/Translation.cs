namespace Descent.Data;

/// <summary>Shifts an image by random whole pixels; label map and boxes too.</summary>
/// <remarks>The shift is uniform up to a share of the width and of the height in either direction, rounded, as in torchvision's RandomAffine, which
/// has no default: 0.1 is a choice of this library.</remarks>
public sealed class Translation : SampleTransform
{
    private readonly float _x, _y, _fill, _p;
    private readonly int _fillClass;
    private readonly PadMode _mode;

    /// <summary>Creates the transform.</summary>
    /// <param name="x">The largest shift, as a share of the width, from 0 to 1; default 0.1.</param>
    /// <param name="y">The largest shift, as a share of the height, from 0 to 1; default 0.1.</param>
    /// <param name="mode">What comes from beyond the edges; default a constant, as torchvision.</param>
    /// <param name="fill">The constant; default 0, black.</param>
    /// <param name="fillClass">The class of the constant in a label map; default 0.</param>
    /// <param name="p">How probable the change is, from 0 to 1; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public Translation(float x = 0.1f, float y = 0.1f, PadMode mode = PadMode.Constant, float fill = 0, int fillClass = 0, float p = 1)
    {
        _x = AugmentationChecks.Between(x, 0, 1, nameof(Translation), nameof(x));
        _y = AugmentationChecks.Between(y, 0, 1, nameof(Translation), nameof(y));
        _p = AugmentationChecks.Probability(p, nameof(Translation));
        (_mode, _fill, _fillClass) = (mode, fill, fillClass);
    }

    /// <inheritdoc/>
    public override string Name => "translation";

    /// <inheritdoc/>
    public override void Apply(Sample sample, TransformContext context)
    {
        var image = sample.ImageFor(Name);
        if (!context.Draw(_p)) return;
        var right = (int)MathF.Round(context.Around(0, _x * image.Width));
        var down = (int)MathF.Round(context.Around(0, _y * image.Height));
        if (right != 0 || down != 0)
            SampleGeometry.Crop(sample, new Region(-right, -down, image.Width, image.Height), _mode, _fill, _fillClass);
    }
}
