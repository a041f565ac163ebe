using Descent.Nn;
using Descent.Optim;

namespace Descent.Diagnostics;

/// <summary>What helps a recurrent layer whose gradient dies on its way through the steps; that depends on its cell.</summary>
internal static class SequenceMemory
{
    private const double AdamRate = 3e-3; // gates that must first open make no headway by plain steps of one length for all

    /// <summary>The remedy.</summary>
    /// <param name="x">Where.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="steps">Steps of a sequence.</param>
    public static Remedy Mend(Examination x, Recurrent layer, int steps) => layer switch
    {
        Lstm => Open(x, layer, steps),
        Gru => new Remedy("Start the update gates so that the state is kept (their biases at 1 to 3), or use an LSTM whose forget gates start open "
            + $"(forgetBias {Bias(steps):0.#}); train with Adam, or shorten the sequences."),
        _ => new Remedy("Use an LSTM or a GRU, whose state is added to and not multiplied, start the recurrent weights orthogonal, or shorten the "
            + "sequences."),
    };

    private static Remedy Open(Examination x, Recurrent layer, int steps)
    {
        var bias = Bias(steps);
        var text = FormattableString.Invariant($"Start the forget gates open: with forgetBias {bias:0.#} a state lasts about as long as a sequence.");
        List<RemedyStep> open = [new SetLayer(Owner(x, layer), "forgetBias", bias)];
        if (x.Patient.Optimizer is Sgd)
        {
            text += " And train with Adam, which gives every gate steps of a size of its own.";
            open.Add(new UseOptimizer("adam", AdamRate));
        }

        return new Remedy(text + " Or shorten the sequences.", open);
    }

    // A gate of sigmoid(b) keeps a state for about e^b steps: Tallec, Ollivier 2018, Can recurrent neural networks warp time?
    private static double Bias(int steps) => Math.Round(Math.Clamp(Math.Log(steps), 1, 5), 1);

    // The part of a ready model has no entry of its own in a config: its settings are the model's.
    private static string Owner(Examination x, Recurrent layer) => x.Patient.Model.NamedParts()
        .FirstOrDefault(n => n.Part is LstmClassifier whole && whole.WithParts().Contains(layer)) is { Part: not null } owner
        ? owner.Name : x.Trace.Graph!.NameOf(layer) ?? string.Empty;
}
