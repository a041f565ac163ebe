namespace Descent.Nn;

/// <content>Networks that give a score to every place of an image.</content>
public static partial class Models
{
    /// <summary>A U-Net of a size for a few cores: 16, 32, 64 and 128 channels.</summary>
    /// <param name="classes">Scores of every place.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    public static UNet UNet(int classes, Rng rng, int channels = 3, Func<int, Module>? norm = null) =>
        new(channels, classes, [16, 32, 64, 128], rng, norm);

    /// <summary>A DeepLab-like segmenter of a size for a few cores: 16, 32 and 64 channels, rates 2, 4, 8 for images of 32 to 128 places.</summary>
    /// <param name="classes">Scores of every place.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="channels">Channels of the images.</param>
    public static AsppSegmenter AsppSegmenter(int classes, Rng rng, int channels = 3) =>
        new(channels, classes, [16, 32, 64], 2, [2, 4, 8], 64, rng);
}
