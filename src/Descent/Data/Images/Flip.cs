using System.Runtime.InteropServices;

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
                Exchange(MemoryMarshal.AsBytes(image.Row(channel, y)), MemoryMarshal.AsBytes(image.Row(channel, image.Height - 1 - y)));
    }

    /// <summary>Exchanges top and bottom.</summary>
    public static void Vertical(LabelMap map)
    {
        for (var y = 0; y < map.Height / 2; y++) Exchange(MemoryMarshal.AsBytes(map.Row(y)), MemoryMarshal.AsBytes(map.Row(map.Height - 1 - y)));
    }

    /// <summary>Exchanges top and bottom in an image of a height.</summary>
    public static void Vertical(List<Box> boxes, int height)
    {
        for (var i = 0; i < boxes.Count; i++) boxes[i] = boxes[i] with { Top = height - boxes[i].Bottom, Bottom = height - boxes[i].Top };
    }

    // In pieces that fit on the stack: copies are as fast as memory is.
    private static void Exchange(Span<byte> a, Span<byte> b)
    {
        Span<byte> memory = stackalloc byte[1024];
        for (var start = 0; start < a.Length; start += memory.Length)
        {
            var length = Math.Min(memory.Length, a.Length - start);
            Span<byte> one = a.Slice(start, length), other = b.Slice(start, length);
            one.CopyTo(memory);
            other.CopyTo(one);
            memory[..length].CopyTo(other);
        }
    }
}
