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
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    public static ResNet ResNet20(
        int classes, Rng rng, int channels = 3, Initializer? initializer = null, bool zeroInit = false, Func<int, Module>? norm = null) =>
        new(channels, classes, [16, 32, 64], [3, 3, 3], rng, initializer, zeroInit, norm: norm);

    /// <summary>ResNet-18: widths 64, 128, 256, 512, two blocks each; 11,173,962 parameters for 10 classes with the stem of small images,
    /// 11,689,512 for 1,000 with the large one.</summary>
    /// <inheritdoc cref="ResNet50"/>
    public static ResNet ResNet18(
        int classes, Rng rng, int channels = 3, Initializer? initializer = null, bool zeroInit = false, bool hasLargeStem = false,
        Func<int, Module>? norm = null) =>
        new(channels, classes, [64, 128, 256, 512], [2, 2, 2, 2], rng, initializer, zeroInit, hasLargeStem: hasLargeStem, norm: norm);

    /// <summary>ResNet-34: widths 64, 128, 256, 512 with 3, 4, 6 and 3 blocks; 21,797,672 parameters for 1,000 classes with the large stem.</summary>
    /// <inheritdoc cref="ResNet50"/>
    public static ResNet ResNet34(
        int classes, Rng rng, int channels = 3, Initializer? initializer = null, bool zeroInit = false, bool hasLargeStem = false,
        Func<int, Module>? norm = null) =>
        new(channels, classes, [64, 128, 256, 512], [3, 4, 6, 3], rng, initializer, zeroInit, hasLargeStem: hasLargeStem, norm: norm);

    /// <summary>ResNet-50: bottlenecks of widths 64, 128, 256, 512, 3, 4, 6 and 3 of them; 25,557,032 parameters for 1,000 classes with the large
    /// stem.</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="initializer">Fills convolutions and the linear layer; left out: <see cref="ResNet"/>'s rule.</param>
    /// <param name="zeroInit">Start every block as its shortcut.</param>
    /// <param name="hasLargeStem">Begin with a 7x7 convolution of stride 2 and a max pooling, as torchvision's network for ImageNet.</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    public static ResNet ResNet50(
        int classes, Rng rng, int channels = 3, Initializer? initializer = null, bool zeroInit = false, bool hasLargeStem = false,
        Func<int, Module>? norm = null) =>
        new(channels, classes, [64, 128, 256, 512], [3, 4, 6, 3], rng, initializer, zeroInit, hasBottlenecks: true, hasLargeStem, norm);
}
