namespace Descent.Nn;

/// <content>Recurrent networks.</content>
public static partial class Models
{
    /// <summary>Classifies sequences by what an LSTM holds after the last step; see <see cref="Nn.LstmClassifier"/>.</summary>
    /// <param name="inputs">Features of a step.</param>
    /// <param name="units">Units of each layer.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="layers">Recurrent layers.</param>
    /// <param name="dropout">The probability of a zero between them, in training.</param>
    public static LstmClassifier LstmClassifier(int inputs, int units, int classes, Rng rng, int layers = 1, float dropout = 0) =>
        new(inputs, units, classes, rng, layers, dropout);
}
