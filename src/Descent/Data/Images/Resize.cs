namespace Descent.Data;

/// <summary>Brings images, maps and boxes to another size.</summary>
/// <remarks>
/// <para>Bilinear and bicubic are those of Pillow, and of torchvision with antialias: when an image shrinks, the filter widens so that every pixel
/// counts. Floats differ from torchvision's by less than 2e-6; Pillow rounds bytes after each direction, which is at most 1.3 / 255
/// away (and cuts them to their range, which bicubic leaves).</para>
/// <para>Nearest takes the pixel whose centre is nearest, floor((i + 1/2) * size / newSize): Pillow's, and PyTorch's "nearest-exact"; torchvision's
/// "nearest" for tensors lacks the 1/2 and shifts the image by half a pixel.</para>
/// <para>Only the region asked for is read, and nothing beyond it has an effect: the same as cropping first.</para>
/// </remarks>
public static class Resize
{
    /// <summary>The whole image in another size.</summary>
    /// <param name="source">Shape (channels, any height, any width).</param>
    /// <param name="target">Gets shape (channels, height, width); another image than the source.</param>
    /// <param name="height">The new height.</param>
    /// <param name="width">The new width.</param>
    /// <param name="interpolation">How.</param>
    /// <exception cref="ShapeException">A size is below one or too large.</exception>
    public static void Apply(Image source, Image target, int height, int width, Interpolation interpolation = Interpolation.Bilinear) =>
        Crop(source, Region.Of(source), target, height, width, interpolation);

    /// <summary>A part of an image in another size.</summary>
    /// <param name="source">Shape (channels, any height, any width).</param>
    /// <param name="region">The part; it must lie inside the image.</param>
    /// <param name="target">Gets shape (channels, height, width); another image than the source.</param>
    /// <param name="height">The new height.</param>
    /// <param name="width">The new width.</param>
    /// <param name="interpolation">How.</param>
    /// <exception cref="ShapeException">The region is not inside the image, or a size is below one or too large.</exception>
    public static void Crop(
        Image source, Region region, Image target, int height, int width, Interpolation interpolation = Interpolation.Bilinear)
    {
        region.CheckInside(source.Height, source.Width, "Resize");
        target.Resize(source.Channels, height, width);
        if (region.Height == height && region.Width == width) Window.Copy(source, region, target);
        else if (interpolation == Interpolation.Nearest) Nearest(source, region, target, new Region(0, 0, width, height), (height, width));
        else ResizeKernel.Instance.Run(source, region, target, new Region(0, 0, width, height), (height, width), interpolation);
    }

    /// <summary>A window of the image that <paramref name="source"/> would be in another size; the rest is not computed.</summary>
    /// <param name="source">Shape (channels, any height, any width).</param>
    /// <param name="height">The height that the whole image would have.</param>
    /// <param name="width">The width that the whole image would have.</param>
    /// <param name="window">Which part of that is wanted.</param>
    /// <param name="target">Gets shape (channels, window.Height, window.Width); another image than the source.</param>
    /// <param name="interpolation">How.</param>
    /// <exception cref="ShapeException">The window is not inside, or a size is below one or too large.</exception>
    public static void ThenCrop(
        Image source, int height, int width, Region window, Image target, Interpolation interpolation = Interpolation.Bilinear)
    {
        window.CheckInside(height, width, "Resize");
        target.Resize(source.Channels, window.Height, window.Width);
        if (interpolation == Interpolation.Nearest) Nearest(source, Region.Of(source), target, window, (height, width));
        else ResizeKernel.Instance.Run(source, Region.Of(source), target, window, (height, width), interpolation);
    }

    /// <summary>The same for a map, by nearest neighbour.</summary>
    /// <exception cref="ShapeException">The window is not inside, or a size is below one or too large.</exception>
    public static void ThenCrop(LabelMap source, int height, int width, Region window, LabelMap target)
    {
        window.CheckInside(height, width, "Resize");
        target.Resize(window.Height, window.Width);
        Nearest(source, new Region(0, 0, source.Width, source.Height), target, window, (height, width));
    }

    /// <summary>A part of an image of bytes, as decoders give it, in another size and from 0 to 1.</summary>
    /// <param name="pixels">Row by row, the channels of a pixel side by side.</param>
    /// <param name="channels">How many channels, 1 to 4.</param>
    /// <param name="sourceHeight">How many rows there are.</param>
    /// <param name="sourceWidth">How many pixels a row has.</param>
    /// <param name="region">The part; it must lie inside the image.</param>
    /// <param name="target">Gets shape (channels, height, width), values byte / 255.</param>
    /// <param name="height">The new height.</param>
    /// <param name="width">The new width.</param>
    /// <param name="interpolation">How.</param>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public static void Crop(
        ReadOnlySpan<byte> pixels, int channels, int sourceHeight, int sourceWidth, Region region, Image target, int height, int width,
        Interpolation interpolation = Interpolation.Bilinear)
    {
        if (channels is < 1 or > 4 || sourceHeight < 1 || sourceWidth < 1 || pixels.Length != (long)channels * sourceHeight * sourceWidth)
        {
            throw new ShapeException(
                $"Resize: got {pixels.Length} bytes for {channels} channels of {sourceWidth}x{sourceHeight}; expected so many, of 1 to 4 channels.");
        }

        region.CheckInside(sourceHeight, sourceWidth, "Resize");
        target.Resize(channels, height, width);
        if (interpolation == Interpolation.Nearest || (region.Height == height && region.Width == width))
            Nearest(pixels, sourceWidth, region, target);
        else ResizeKernel.Instance.Run(pixels, channels * sourceWidth, region, target, interpolation);
    }

    /// <summary>A part of a map in another size, by nearest neighbour.</summary>
    /// <exception cref="ShapeException">The region is not inside the map, or a size is below one or too large.</exception>
    public static void Crop(LabelMap source, Region region, LabelMap target, int height, int width)
    {
        region.CheckInside(source.Height, source.Width, "Resize");
        target.Resize(height, width);
        Nearest(source, region, target, new Region(0, 0, width, height), (height, width));
    }

    /// <summary>Boxes of an image of which a part comes to another size: clipped to the part; those of which nothing is left are removed.</summary>
    public static void Crop(List<Box> boxes, Region region, int height, int width)
    {
        float scaleX = (float)width / region.Width, scaleY = (float)height / region.Height;
        for (var i = 0; i < boxes.Count; i++)
        {
            var b = boxes[i];
            boxes[i] = new Box((b.Left - region.Left) * scaleX, (b.Top - region.Top) * scaleY,
                (b.Right - region.Left) * scaleX, (b.Bottom - region.Top) * scaleY, b.Class);
        }

        Window.Clip(boxes, height, width);
    }

    private static void Nearest(LabelMap source, Region region, LabelMap target, Region window, (int Height, int Width) size)
    {
        var columns = Columns(region.Left, region.Width, size.Width, window);
        for (var y = 0; y < target.Height; y++)
        {
            ReadOnlySpan<int> from = source.Row(region.Top + Source(window.Top + y, region.Height, size.Height));
            var to = target.Row(y);
            for (var x = 0; x < to.Length; x++) to[x] = from[columns[x]];
        }
    }

    private static void Nearest(Image source, Region region, Image target, Region window, (int Height, int Width) size)
    {
        var columns = Columns(region.Left, region.Width, size.Width, window);
        for (var channel = 0; channel < target.Channels; channel++)
        {
            for (var y = 0; y < target.Height; y++)
            {
                ReadOnlySpan<float> from = source.Row(channel, region.Top + Source(window.Top + y, region.Height, size.Height));
                var to = target.Row(channel, y);
                for (var x = 0; x < to.Length; x++) to[x] = from[columns[x]];
            }
        }
    }

    private static void Nearest(ReadOnlySpan<byte> pixels, int sourceWidth, Region region, Image target)
    {
        var columns = Columns(region.Left, region.Width, target.Width, new Region(0, 0, target.Width, target.Height));
        for (var y = 0; y < target.Height; y++)
        {
            var row = region.Top + Source(y, region.Height, target.Height);
            var from = pixels.Slice(row * sourceWidth * target.Channels, sourceWidth * target.Channels);
            for (var channel = 0; channel < target.Channels; channel++)
            {
                var to = target.Row(channel, y);
                for (var x = 0; x < to.Length; x++) to[x] = from[(columns[x] * target.Channels) + channel] / 255f;
            }
        }
    }

    private static int[] Columns(int left, int size, int count, Region window)
    {
        var columns = new int[window.Width];
        for (var x = 0; x < columns.Length; x++) columns[x] = left + Source(window.Left + x, size, count);
        return columns;
    }

    // floor((2 i + 1) size / (2 count)) in whole numbers: no rounding decides.
    private static int Source(int i, int size, int count) => (int)(((2L * i) + 1) * size / (2L * count));
}
