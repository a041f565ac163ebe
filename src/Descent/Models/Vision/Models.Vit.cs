namespace Descent.Nn;

/// <content>Vision transformers.</content>
public static partial class Models
{
    /// <summary>A vision transformer of the size ViT-Tiny unless other sizes are given; see <see cref="Nn.Vit"/>.</summary>
    /// <param name="image">Height and width of the images.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="patch">Height and width of a patch. 4 suits images of 28 to 32 pixels; for 224 the paper's is 16.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="size">Features of a token.</param>
    /// <param name="layers">Transformer layers.</param>
    /// <param name="heads">Heads of each attention.</param>
    /// <param name="dropout">The probability of a zero in training.</param>
    public static Vit Vit(
        Size2d image, int classes, Rng rng, int patch = 4, int channels = 3, int size = 192, int layers = 12, int heads = 3, float dropout = 0) =>
        new(channels, image, classes, rng, patch, size, layers, heads, dropout);
}
