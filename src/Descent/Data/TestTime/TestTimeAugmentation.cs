namespace Descent.Data;

/// <summary>Several views of each image at test time; the model's probabilities for them are averaged.</summary>
/// <remarks>Probabilities, not scores: softmax of each view first, then the mean. It costs as many passes as there are views.
/// Reference: Krizhevsky et al. 2012, section 4.1; He et al. 2016, section 3.4; lectures 001 and 004.</remarks>
public abstract class TestTimeAugmentation
{
    // 224, 256, 384, 480 and 640 for models that take 224.
    private static readonly double[] s_scales = [1, 256.0 / 224, 384.0 / 224, 480.0 / 224, 640.0 / 224];

    /// <summary>The name on the command line, such as "ten-crop".</summary>
    public abstract string Name { get; }

    /// <summary>How many views there are.</summary>
    public abstract int Count { get; }

    /// <summary>The image, and mirrored left to right.</summary>
    public static TestTimeAugmentation Flip() => new FlipViews();

    /// <summary>The corners and the middle of the image, and mirrored: ten windows of the model's size.</summary>
    /// <param name="scale">How much larger than the model's size the image is made first, at least 1; default 256 / 224 as in AlexNet.</param>
    /// <param name="padding">How many pixels the image is then enlarged by at each edge, mirrored there; default 0. With scale 1 the windows of
    /// models that were trained on <see cref="RandomCrop"/> with padding, as for CIFAR.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is below 1 or above 100, or the padding below 0 or above 10,000.</exception>
    public static TestTimeAugmentation TenCrop(double scale = 256.0 / 224, int padding = 0) => new CropViews("ten-crop", [scale], padding);

    /// <summary>Ten windows at each of several scales.</summary>
    /// <param name="scales">How much larger than the model's size the image is made first, each at least 1; default 1, 8/7, 12/7, 15/7 and 20/7:
    /// sides 224, 256, 384, 480 and 640 for models that take 224.</param>
    /// <exception cref="ArgumentException">No scale, or one below 1 or above 100.</exception>
    public static TestTimeAugmentation MultiScale(IReadOnlyList<double>? scales = null) => new CropViews("multi-scale", scales ?? s_scales);

    /// <summary>Makes one view.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="source">The image in the size that it has in its file.</param>
    /// <param name="height">The model's height.</param>
    /// <param name="width">The model's width.</param>
    /// <param name="target">Gets shape (channels, height, width).</param>
    public abstract void View(int index, Image source, int height, int width, Image target);
}
