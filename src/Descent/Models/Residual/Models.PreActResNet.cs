namespace Descent.Nn;

/// <content>Residual networks with the activation before the convolutions.</content>
public static partial class Models
{
    /// <summary>A pre-activation residual network for CIFAR: depth 6 n + 2, widths 16, 32, 64, n blocks each.</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="depth">Layers with weights: 6 n + 2, such as 20, 56, 110. The paper trains 110 and 164 (with bottlenecks).</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="initializer">Fills convolutions and the linear layer; left out: Kaiming normal over the fan-out.</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    /// <exception cref="ArgumentException">A depth that is not 6 n + 2.</exception>
    /// <remarks>Reference: He, Zhang, Ren, Sun, ECCV 2016, arXiv:1603.05027.</remarks>
    public static PreActResNet PreActResNet(
        int classes, Rng rng, int depth = 20, int channels = 3, Initializer? initializer = null, Func<int, Module>? norm = null) =>
        new(channels, classes, 16, [16, 32, 64], BlocksOf("PreActResNet", depth, 2), rng, 0, initializer, norm);

    /// <summary>A wide residual network: depth 6 n + 4, widths 16, 32, 64 times k, n blocks each ("WRN-28-10": depth 28, width 10).</summary>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="depth">Layers with weights: 6 n + 4, such as 16, 28, 40.</param>
    /// <param name="width">How many times wider than a plain network.</param>
    /// <param name="dropout">The probability of a zero between the convolutions of a block; the paper uses 0.3 on CIFAR.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="initializer">Fills convolutions and the linear layer; left out: Kaiming normal over the fan-out.</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    /// <exception cref="ArgumentException">A depth that is not 6 n + 4, or a width below 1.</exception>
    /// <remarks>The default, WRN-16-4, is a size for a few cores; WRN-28-10 has 36,479,194 parameters for 10 classes.
    /// Reference: Zagoruyko, Komodakis, BMVC 2016, arXiv:1605.07146.</remarks>
    public static PreActResNet WideResNet(
        int classes, Rng rng, int depth = 16, int width = 4, float dropout = 0, int channels = 3, Initializer? initializer = null,
        Func<int, Module>? norm = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return new(channels, classes, 16, [16 * width, 32 * width, 64 * width], BlocksOf("WideResNet", depth, 4), rng, dropout, initializer, norm);
    }

    private static int BlocksOf(string model, int depth, int rest)
    {
        if (depth < 6 + rest || (depth - rest) % 6 != 0)
            throw new ArgumentException($"{model}: got a depth of {depth}; expected 6 n + {rest}, such as {6 + rest} or {18 + rest}.", nameof(depth));
        return (depth - rest) / 6;
    }
}
