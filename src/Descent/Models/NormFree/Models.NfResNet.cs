namespace Descent.Nn;

/// <content>Residual networks without norms.</content>
public static partial class Models
{
    /// <summary>A norm-free residual network for CIFAR: depth 6 n + 2, widths 16, 32, 64, n blocks each.</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="depth">Layers with weights: 6 n + 2.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="alpha">How much of each branch is added; the paper's 0.2.</param>
    /// <param name="initializer">Fills the weights; left out: PyTorch's default.</param>
    /// <exception cref="ArgumentException">A depth that is not 6 n + 2.</exception>
    public static NfResNet NfResNet(
        int classes, Rng rng, int depth = 20, int channels = 3, float alpha = 0.2f, Initializer? initializer = null) =>
        new(channels, classes, [16, 32, 64], BlocksOf("NfResNet", depth, 2), rng, alpha, initializer);
}
