namespace Descent.Data;

/// <summary>Moves an image together with its map and its boxes.</summary>
/// <remarks>A map must have the size of the image. Boxes are clipped to the image, and removed where nothing is left of them.</remarks>
public static class SampleGeometry
{
    /// <summary>Exchanges left and right.</summary>
    public static void FlipHorizontal(Sample sample)
    {
        Flip.Horizontal(sample.Image);
        if (sample.Map is { } map) Flip.Horizontal(map);
        Flip.Horizontal(sample.Boxes, sample.Image.Width);
    }

    /// <summary>Exchanges top and bottom.</summary>
    public static void FlipVertical(Sample sample)
    {
        Flip.Vertical(sample.Image);
        if (sample.Map is { } map) Flip.Vertical(map);
        Flip.Vertical(sample.Boxes, sample.Image.Height);
    }

    /// <summary>Cuts out a window that may reach beyond the edges; see <see cref="Window"/>.</summary>
    public static void Crop(Sample sample, Region region, PadMode mode = PadMode.Constant, float fill = 0, int fillClass = 0)
    {
        CheckMap(sample);
        Window.Crop(sample.Image, region, sample.Scratch, mode, fill);
        sample.Image.Exchange(sample.Scratch);
        if (sample.Map is { } map)
        {
            Window.Crop(map, region, sample.ScratchMap, mode, fillClass);
            map.Exchange(sample.ScratchMap);
        }

        Window.Crop(sample.Boxes, region);
    }

    /// <summary>Brings a part of the image to another size; see <see cref="Resize"/>.</summary>
    public static void ResizeCrop(Sample sample, Region region, int height, int width, Interpolation interpolation = Interpolation.Bilinear)
    {
        CheckMap(sample);
        if (region == Region.Of(sample.Image) && region.Height == height && region.Width == width) return;
        Resize.Crop(sample.Image, region, sample.Scratch, height, width, interpolation);
        sample.Image.Exchange(sample.Scratch);
        if (sample.Map is { } map)
        {
            Resize.Crop(map, region, sample.ScratchMap, height, width);
            map.Exchange(sample.ScratchMap);
        }

        Resize.Crop(sample.Boxes, region, height, width);
    }

    /// <summary>Brings the image to another size and cuts a window out of it, in one.</summary>
    public static void ResizeThenCrop(Sample sample, int height, int width, Region window, Interpolation interpolation = Interpolation.Bilinear)
    {
        CheckMap(sample);
        var whole = Region.Of(sample.Image);
        Resize.ThenCrop(sample.Image, height, width, window, sample.Scratch, interpolation);
        sample.Image.Exchange(sample.Scratch);
        if (sample.Map is { } map)
        {
            Resize.ThenCrop(map, height, width, window, sample.ScratchMap);
            map.Exchange(sample.ScratchMap);
        }

        Resize.Crop(sample.Boxes, whole, height, width);
        Window.Crop(sample.Boxes, window);
    }

    /// <summary>Turns, shifts or shears; see <see cref="Affine"/>.</summary>
    public static void Transform(
        Sample sample, AffineMap change, Interpolation interpolation = Interpolation.Nearest, float fill = 0, int fillClass = 0)
    {
        CheckMap(sample);
        Affine.Apply(sample.Image, change, sample.Scratch, interpolation, fill);
        sample.Image.Exchange(sample.Scratch);
        if (sample.Map is { } map)
        {
            Affine.Apply(map, change, sample.ScratchMap, fillClass);
            map.Exchange(sample.ScratchMap);
        }

        Affine.Apply(sample.Boxes, change, sample.Image.Height, sample.Image.Width);
    }

    private static void CheckMap(Sample sample)
    {
        if (sample.Map is { } map && (map.Height != sample.Image.Height || map.Width != sample.Image.Width))
        {
            throw new ShapeException(
                $"Sample: got a map of {map.Width}x{map.Height} for an image of {sample.Image.Width}x{sample.Image.Height}; expected one size.");
        }
    }
}
