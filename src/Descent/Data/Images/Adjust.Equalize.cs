namespace Descent.Data;

/// <content>Equalization of the histogram.</content>
public static partial class Adjust
{
    /// <summary>Spreads the values of each channel so that all levels occur about equally often.</summary>
    /// <remarks>Works on bytes, as Pillow and torchvision do: values are rounded to n / 255, and come back as such. A channel of fewer than 256
    /// pixels that differ from its brightest stays as it is.</remarks>
    public static void Equalize(Image image)
    {
        for (var channel = 0; channel < image.Channels; channel++) Equalize(image.Plane(channel));
    }

    private static void Equalize(Span<float> plane)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (var x in plane) counts[ToByte(x)]++;
        var brightest = 255;
        while (counts[brightest] == 0) brightest--;
        var step = (plane.Length - counts[brightest]) / 255;
        if (step == 0) return;
        Span<float> levels = stackalloc float[256];
        long below = step / 2;
        for (var level = 0; level < 256; level++)
        {
            levels[level] = Math.Min(255, below / step) / 255f;
            below += counts[level];
        }

        foreach (ref var x in plane) x = levels[ToByte(x)];
    }
}
