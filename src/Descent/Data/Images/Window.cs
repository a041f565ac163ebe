namespace Descent.Data;

/// <summary>Cuts windows out of images, maps and boxes; a window may reach beyond the edges, which pads.</summary>
/// <remarks>The same as torchvision's pad and crop in one pass. Reflections go on for any distance, as NumPy's do; PyTorch refuses those wider than
/// the image.</remarks>
public static class Window
{
    /// <summary>Cuts a window out of an image.</summary>
    /// <param name="source">Shape (channels, any height, any width).</param>
    /// <param name="region">The window.</param>
    /// <param name="target">Gets shape (channels, region.Height, region.Width); another image than the source.</param>
    /// <param name="mode">What stands beyond the edges; default a constant.</param>
    /// <param name="fill">The constant; default 0, black.</param>
    /// <exception cref="ShapeException">The region has no pixel, or too many.</exception>
    public static void Crop(Image source, Region region, Image target, PadMode mode = PadMode.Constant, float fill = 0)
    {
        target.Resize(source.Channels, region.Height, region.Width);
        for (var channel = 0; channel < source.Channels; channel++)
        {
            for (var y = 0; y < region.Height; y++)
            {
                var row = At(region.Top + y, source.Height, mode);
                if (row < 0) target.Row(channel, y).Fill(fill);
                else Line<float>(source.Row(channel, row), region.Left, target.Row(channel, y), mode, fill);
            }
        }
    }

    /// <summary>Cuts a window out of a map.</summary>
    /// <param name="source">Any size.</param>
    /// <param name="region">The window.</param>
    /// <param name="target">Gets the size of the window; another map than the source.</param>
    /// <param name="mode">What stands beyond the edges; default one class.</param>
    /// <param name="fill">That class; default 0.</param>
    /// <exception cref="ShapeException">The region has no pixel, or too many.</exception>
    public static void Crop(LabelMap source, Region region, LabelMap target, PadMode mode = PadMode.Constant, int fill = 0)
    {
        target.Resize(region.Height, region.Width);
        for (var y = 0; y < region.Height; y++)
        {
            var row = At(region.Top + y, source.Height, mode);
            if (row < 0) target.Row(y).Fill(fill);
            else Line<int>(source.Row(row), region.Left, target.Row(y), mode, fill);
        }
    }

    /// <summary>Boxes in the coordinates of a window, clipped to it; those of which nothing is left are removed. Mirrored edges get no
    /// boxes.</summary>
    public static void Crop(List<Box> boxes, Region region)
    {
        for (var i = 0; i < boxes.Count; i++)
        {
            var b = boxes[i];
            boxes[i] = new Box(b.Left - region.Left, b.Top - region.Top, b.Right - region.Left, b.Bottom - region.Top, b.Class);
        }

        Clip(boxes, region.Height, region.Width);
    }

    /// <summary>Adds a frame around an image.</summary>
    /// <param name="source">Shape (channels, any height, any width).</param>
    /// <param name="left">How many columns are added before.</param>
    /// <param name="top">How many rows are added above.</param>
    /// <param name="right">How many columns are added behind.</param>
    /// <param name="bottom">How many rows are added below.</param>
    /// <param name="target">Gets the larger image; another image than the source.</param>
    /// <param name="mode">What stands beyond the edges; default a constant.</param>
    /// <param name="fill">The constant; default 0, black.</param>
    /// <exception cref="ShapeException">No pixel is left, or there are too many.</exception>
    public static void Pad(
        Image source, int left, int top, int right, int bottom, Image target, PadMode mode = PadMode.Constant, float fill = 0) =>
        Crop(source, new Region(-left, -top, checked(source.Width + left + right), checked(source.Height + top + bottom)), target, mode, fill);

    /// <summary>Clips boxes to an image, and removes those of which no area is left.</summary>
    public static void Clip(List<Box> boxes, int height, int width)
    {
        var kept = 0;
        for (var i = 0; i < boxes.Count; i++)
        {
            var b = boxes[i];
            var clipped = new Box(Math.Max(0, b.Left), Math.Max(0, b.Top), Math.Min(width, b.Right), Math.Min(height, b.Bottom), b.Class);
            if (clipped.Right > clipped.Left && clipped.Bottom > clipped.Top) boxes[kept++] = clipped;
        }

        boxes.RemoveRange(kept, boxes.Count - kept);
    }

    internal static void Copy(Image source, Region region, Image target)
    {
        for (var channel = 0; channel < source.Channels; channel++)
            for (var y = 0; y < region.Height; y++)
                source.Row(channel, region.Top + y).Slice(region.Left, region.Width).CopyTo(target.Row(channel, y));
    }

    private static void Line<T>(ReadOnlySpan<T> source, int left, Span<T> target, PadMode mode, T fill)
    {
        // What lies inside the image is one stretch.
        var start = Math.Clamp(-(long)left, 0, target.Length);
        var end = Math.Clamp((long)source.Length - left, start, target.Length);
        if (end > start) source.Slice((int)(start + left), (int)(end - start)).CopyTo(target[(int)start..]);
        Edge(source, left, target[..(int)start], 0, mode, fill);
        Edge(source, left, target[(int)end..], (int)end, mode, fill);
    }

    private static void Edge<T>(ReadOnlySpan<T> source, int left, Span<T> target, int offset, PadMode mode, T fill)
    {
        if (mode == PadMode.Constant)
        {
            target.Fill(fill);
            return;
        }

        for (var x = 0; x < target.Length; x++) target[x] = source[At(left + offset + x, source.Length, mode)];
    }

    // The line or column that stands at a place; -1 where a constant does.
    private static int At(int index, int size, PadMode mode)
    {
        if ((uint)index < (uint)size) return index;
        if (mode == PadMode.Constant) return -1;
        if (mode == PadMode.Edge) return index < 0 ? 0 : size - 1;
        var isReflect = mode == PadMode.Reflect;
        if (isReflect && size == 1) return 0;
        var period = isReflect ? (2L * size) - 2 : 2L * size;
        var at = (((long)index % period) + period) % period;
        return (int)(at < size ? at : period - at - (isReflect ? 0 : 1));
    }
}
