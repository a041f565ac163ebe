namespace Descent.Data;

/// <summary>Turns, shifts, stretches and shears images, maps and boxes; their size stays.</summary>
/// <remarks>
/// A new pixel is the old image's value where the centre of the pixel comes from. The old image goes on with the fill beyond its edges. Equals
/// torchvision's affine and rotate without a fill, to 1e-5; with a fill torchvision mixes it in twice at the edge, which is not done here.
/// </remarks>
public static class Affine
{
    /// <summary>Moves an image.</summary>
    /// <param name="source">Any shape.</param>
    /// <param name="map">Where new pixels come from.</param>
    /// <param name="target">Gets the same shape; another image than the source.</param>
    /// <param name="interpolation">Nearest or bilinear.</param>
    /// <param name="fill">What stands beyond the edges; default 0.</param>
    public static void Apply(
        Image source, AffineMap map, Image target, Interpolation interpolation = Interpolation.Nearest, float fill = 0)
    {
        if (interpolation == Interpolation.Bicubic)
            throw new ArgumentException("Affine: got bicubic interpolation; expected nearest or bilinear.", nameof(interpolation));
        target.Resize(source.Channels, source.Height, source.Width);
        using var line = new AffineLine(source.Height, source.Width);
        for (var y = 0; y < source.Height; y++)
        {
            line.Start(map, y);
            if (interpolation == Interpolation.Nearest)
            {
                line.FindNearest();
                for (var channel = 0; channel < source.Channels; channel++) line.Nearest<float>(source.Plane(channel), target.Row(channel, y), fill);
            }
            else
            {
                line.FindCorners();
                for (var channel = 0; channel < source.Channels; channel++) line.Bilinear(source.Plane(channel), target.Row(channel, y), fill);
            }
        }
    }

    /// <summary>Moves a map, by nearest neighbour.</summary>
    /// <param name="source">Any size.</param>
    /// <param name="map">Where new pixels come from.</param>
    /// <param name="target">Gets the same size; another map than the source.</param>
    /// <param name="fill">The class beyond the edges; default 0.</param>
    public static void Apply(LabelMap source, AffineMap map, LabelMap target, int fill = 0)
    {
        target.Resize(source.Height, source.Width);
        using var line = new AffineLine(source.Height, source.Width);
        for (var y = 0; y < source.Height; y++)
        {
            line.Start(map, y);
            line.FindNearest();
            line.Nearest<int>(source.Classes, target.Row(y), fill);
        }
    }

    /// <summary>Moves boxes: each becomes the smallest box around its four corners, clipped to the image; those of which nothing is left are
    /// removed.</summary>
    public static void Apply(List<Box> boxes, AffineMap map, int height, int width)
    {
        var forward = map.Inverse();
        var (middleX, middleY) = (width / 2.0, height / 2.0);
        for (var i = 0; i < boxes.Count; i++)
        {
            double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
            for (var corner = 0; corner < 4; corner++)
            {
                var x = ((corner & 1) == 0 ? boxes[i].Left : boxes[i].Right) - middleX;
                var y = ((corner & 2) == 0 ? boxes[i].Top : boxes[i].Bottom) - middleY;
                var (u, v) = ((forward.XX * x) + (forward.XY * y) + forward.XO, (forward.YX * x) + (forward.YY * y) + forward.YO);
                (left, right, top, bottom) = (Math.Min(left, u), Math.Max(right, u), Math.Min(top, v), Math.Max(bottom, v));
            }

            boxes[i] = new Box((float)(left + middleX), (float)(top + middleY), (float)(right + middleX), (float)(bottom + middleY), boxes[i].Class);
        }

        Window.Clip(boxes, height, width);
    }
}
