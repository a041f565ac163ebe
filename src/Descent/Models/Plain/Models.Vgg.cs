namespace Descent.Nn;

/// <content>Plain deep networks.</content>
public static partial class Models
{
    /// <summary>VGG with 11, 13, 16 or 19 layers, for images of 32 x 32 or more: <see cref="Nn.Vgg"/> has the details.</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="depth">11, 13, 16 or 19 layers with weights.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="hasBatchNorm">A batch norm after each convolution: deep ones hardly train without.</param>
    /// <exception cref="ArgumentException">Another depth.</exception>
    public static Vgg Vgg(int classes, Rng rng, int depth = 16, int channels = 3, bool hasBatchNorm = false) =>
        new(depth, classes, rng, channels, norm: hasBatchNorm ? ResNet.BatchNorm : null);
}
