namespace Descent.Nn;

/// <content>Language models.</content>
public static partial class Models
{
    /// <summary>A causal language model; see <see cref="Nn.Gpt"/>.</summary>
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="context">The longest sequence.</param>
    /// <param name="size">Features of a position.</param>
    /// <param name="heads">Heads of each attention.</param>
    /// <param name="layers">Transformer layers.</param>
    /// <param name="dropout">The probability of a zero in training.</param>
    public static Gpt Gpt(int vocabulary, Rng rng, int context = 64, int size = 128, int heads = 4, int layers = 4, float dropout = 0) =>
        new(vocabulary, rng, context, size, heads, layers, dropout);
}
