namespace Descent.Nn;

/// <content>Residual networks.</content>
public static partial class Models
{
    /// <summary>ResNet-20 for CIFAR: widths 16, 32, 64, three blocks each; 272,474 parameters for 10 classes.</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="initializer">Fills convolutions and the linear layer; left out: <see cref="ResNet"/>'s rule.</param>
    /// <param name="zeroInit">Start every block as its shortcut.</param>
    public static ResNet ResNet20(int classes, Rng rng, int channels = 3, Initializer? initializer = null, bool zeroInit = false) =>
        new(channels, classes, [16, 32, 64], [3, 3, 3], rng, initializer, zeroInit);

    /// <summary>ResNet-18 with the stem of small images: widths 64, 128, 256, 512, two blocks each; 11,173,962 parameters for 10 classes.</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="initializer">Fills convolutions and the linear layer; left out: <see cref="ResNet"/>'s rule.</param>
    /// <param name="zeroInit">Start every block as its shortcut.</param>
    public static ResNet ResNet18(int classes, Rng rng, int channels = 3, Initializer? initializer = null, bool zeroInit = false) =>
        new(channels, classes, [64, 128, 256, 512], [2, 2, 2, 2], rng, initializer, zeroInit);
}
