namespace Descent.Data;

/// <summary>Corners and middle of the image in one or several sizes, and of its mirror image, in torchvision's order.</summary>
internal sealed class CropViews : TestTimeAugmentation
{
    private const int Crops = 10;
    private const double MostScale = 100;
    private const int MostPadding = 10_000;
    private readonly double[] _scales;
    private readonly int _padding;

    public CropViews(string name, IReadOnlyList<double> scales, int padding = 0)
    {
        (Name, _scales, _padding) = (name, [.. scales], padding);
        if (padding is < 0 or > MostPadding)
            throw new ArgumentOutOfRangeException(nameof(padding), $"{name}: got padding {padding}; expected 0 to {MostPadding}.");
        if (_scales.Length == 0) throw new ArgumentException($"{name}: got no scale; expected at least one.", nameof(scales));
        foreach (var scale in _scales)
            if (scale is not (>= 1 and <= MostScale))
                throw new ArgumentOutOfRangeException(
                    nameof(scales), FormattableString.Invariant($"{name}: got scale {scale}; expected 1 to {MostScale}."));
    }

    public override string Name { get; }

    public override int Count => Crops * _scales.Length;

    public override void View(int index, Image source, int height, int width, Image target)
    {
        // The image keeps its proportions and covers the model's size in both directions.
        var factor = _scales[index / Crops] * Math.Max((double)height / source.Height, (double)width / source.Width);
        var (fullHeight, fullWidth) = (Side(source.Height, height, factor), Side(source.Width, width, factor));
        var crop = index % Crops;
        var isMirrored = crop >= Crops / 2;
        var region = (crop % (Crops / 2)) switch
        {
            0 => new Region(-_padding, -_padding, width, height),
            1 => new Region(fullWidth - width + _padding, -_padding, width, height),
            2 => new Region(-_padding, fullHeight - height + _padding, width, height),
            3 => new Region(fullWidth - width + _padding, fullHeight - height + _padding, width, height),
            _ => new Region(Middle(fullWidth - width), Middle(fullHeight - height), width, height),
        };
        // A window of the mirror image is the mirrored window at the other side.
        if (isMirrored) region = region with { Left = fullWidth - width - region.Left };
        if (_padding == 0)
        {
            Resize.ThenCrop(source, fullHeight, fullWidth, region, target);
        }
        else
        {
            var full = new Image(1, 1, 1);
            Resize.Apply(source, full, fullHeight, fullWidth);
            Window.Crop(full, region, target, PadMode.Reflect);
        }

        if (isMirrored) Data.Flip.Horizontal(target);
    }

    private static int Side(int size, int wanted, double factor) => (int)Math.Min(Array.MaxLength, Math.Max(wanted, Math.Round(size * factor)));

    private static int Middle(int room) => (int)Math.Round(room / 2.0, MidpointRounding.ToEven);
}
