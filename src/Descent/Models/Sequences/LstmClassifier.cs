namespace Descent.Nn;

/// <summary>Classifies sequences: an <see cref="Lstm"/>, and a linear layer on what it holds after the last step.</summary>
/// <remarks>
/// Shapes: (N, T, inputs) -> (N, classes) scores. Parts: lstm (see there), fc. With two directions, the forward state after the last step and the
/// backward state after the first are put side by side: both have seen everything.
/// </remarks>
/// <example><code>
/// var model = new LstmClassifier(inputs: 64, units: 128, classes: 10, new Rng(1), layers: 2);
/// </code></example>
public sealed class LstmClassifier : Module
{
    private readonly Lstm _lstm;
    private readonly Linear _fc;

    /// <summary>Creates the network.</summary>
    /// <param name="inputs">Features of a step.</param>
    /// <param name="units">Units of each layer and direction.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="layers">Recurrent layers.</param>
    /// <param name="dropout">The probability of a zero between recurrent layers, in training.</param>
    /// <param name="bidirectional">Read from the end, too.</param>
    /// <param name="forgetBias">Where the forget gates start; see <see cref="Lstm"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a probability outside its range.</exception>
    public LstmClassifier(
        int inputs, int units, int classes, Rng rng, int layers = 1, float dropout = 0, bool bidirectional = false, float? forgetBias = null)
    {
        // Steps first: then the last layer's output of all steps, which nobody asks for, is not turned round.
        _lstm = Register("lstm", new Lstm(
            inputs, units, rng, layers, dropout: dropout, bidirectional: bidirectional, forgetBias: forgetBias));
        _fc = Register("fc", new Linear(bidirectional ? 2 * units : units, classes, rng));
    }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"LstmClassifier({_lstm.Inputs} -> {_fc.Outputs})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank != 3) throw Errors.ShapeErrors.Rank("LstmClassifier", input.Shape, $"(N, steps, {_lstm.Inputs})");
        var hidden = _lstm.Forward(input.Permute(1, 0, 2), state: null).State.Hidden;
        var directions = _lstm.IsBidirectional ? 2 : 1;
        var last = hidden.Rows(hidden.Shape[0] - directions, directions);
        return _fc.Forward(directions == 1 ? last.Select(0, 0) : last.Permute(1, 0, 2).Flatten());
    }
}
