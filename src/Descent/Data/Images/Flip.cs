namespace Descent.Data;

/// <summary>Mirrors images, maps and boxes, in place.</summary>
public static class Flip
{
    /// <summary>Exchanges left and right.</summary>
    public static void Horizontal(Image image)
    {
        for (var channel = 0; channel < image.Channels; channel++)
            for (var y = 0; y < image.Height; y++)
                image.Row(channel, y).Reverse();
    }

    /// <summary>Exchanges left and right.</summary>
    public static void Horizontal(LabelMap map)
    {
        for (var y = 0; y < map.Height; y++) map.Row(y).Reverse();
    }

    /// <summary>Exchanges left and right in an image of a width.</summary>
    public static void Horizontal(List<Box> boxes, int width)
    {
        for (var i = 0; i < boxes.Count; i++) boxes[i] = boxes[i] with { Left = width - boxes[i].Right, Right = width - boxes[i].Left };
    }

    /// <summary>Exchanges top and bottom.</summary>
    public static void Vertical(Image image)
    {
        for (var channel = 0; channel < image.Channels; channel++)
            for (var y = 0; y < image.Height / 2; y++)
                Exchange(image.Row(channel, y), image.Row(channel, image.Height - 1 - y));
    }

    /// <summary>Exchanges top and bottom.</summary>
    public static void Vertical(LabelMap map)
    {
        for (var y = 0; y < map.Height / 2; y++) Exchange(map.Row(y), map.Row(map.Height - 1 - y));
    }

    /// <summary>Exchanges top and bottom in an image of a height.</summary>
    public static void Vertical(List<Box> boxes, int height)
    {
        for (var i = 0; i < boxes.Count; i++) boxes[i] = boxes[i] with { Top = height - boxes[i].Bottom, Bottom = height - boxes[i].Top };
    }

    private static void Exchange<T>(Span<T> a, Span<T> b)
    {
        for (var x = 0; x < a.Length; x++) (a[x], b[x]) = (b[x], a[x]);
    }
}
