using Descent.Data;
using Descent.Nn;

namespace Descent.Configuration;

/// <content>Recurrent layers, the model made of one, and the tasks that need memory.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> RecurrentLayers() =>
    [
        Layer("rnn", "The simplest recurrent layer: h = act(W x + U h). (steps, features) -> (steps, units)",
            (s, c) => new Rnn(
                Steps(s, c, 1), s.Int("units"), c.Rng, s.Int("layers"), s.Flag("bias"), true, s.Float("dropout"), s.Flag("bidirectional"),
                s.Text("activation") == "relu" ? RecurrentActivation.Relu : RecurrentActivation.Tanh, s.Flag("layerNorm")) { IsLastOnly = IsLast(s) },
            [.. RecurrentSettings(), new ChoiceSetting("activation", "What the state goes through.", "\"tanh\"", "tanh", "relu")]),
        Layer("lstm", "Long short-term memory: reads a sequence step by step. (steps, features) -> (steps, units)",
            (s, c) => new Lstm(
                Steps(s, c, 4), s.Int("units"), c.Rng, s.Int("layers"), s.Flag("bias"), true, s.Float("dropout"), s.Flag("bidirectional"),
                s.Flag("layerNorm"), ForgetBias(s)) { IsLastOnly = IsLast(s) },
            [.. RecurrentSettings(), ForgetBiasSetting()]),
        Layer("gru", "Gated recurrent units: an LSTM's little sister with one state. (steps, features) -> (steps, units)",
            (s, c) => new Gru(
                Steps(s, c, 3), s.Int("units"), c.Rng, s.Int("layers"), s.Flag("bias"), true, s.Float("dropout"), s.Flag("bidirectional"),
                s.Flag("layerNorm")) { IsLastOnly = IsLast(s) },
            RecurrentSettings()),
    ];

    private static CatalogEntry LstmClassifierEntry() => new CatalogEntry<LayerFactory>(
        CatalogKind.Model, "lstm-classifier", "Classifies sequences by what an LSTM holds after the last step.",
        (s, c) => new LstmClassifier(
            Steps(s, c, 4), s.Int("units"), Classes(s, c, s.Int("units")), c.Rng, s.Int("layers"), s.Float("dropout"), s.Flag("bidirectional"),
                ForgetBias(s)),
        [.. StackSettings(), ForgetBiasSetting(), ClassesSetting()]);

    private static NumberSetting ForgetBiasSetting() =>
        new("forgetBias", "Where the forget gates start; 1 to 3 for long memory; null: as PyTorch, near 0.", "null");

    private static float? ForgetBias(SettingValues s) => (float?)s.DoubleOrNull("forgetBias");

    private static IEnumerable<CatalogEntry> SequenceSources() =>
    [
        Source("copy-task", "Sequences: a few symbols are shown, and after a delay the network must say which they were.", Copy,
            new IntegerSetting("count", "How many sequences are drawn.", "10000", 10, 10_000_000),
            new IntegerSetting("symbols", "How many different symbols.", "4", 2, 4096),
            new IntegerSetting("length", "How many are shown; symbols^length are the classes, at most 4096.", "2", 1, 12),
            new IntegerSetting("delay", "Steps of nothing.", "20", 0, 10_000)),
        Source("adding-task", "Sequences of numbers, of which two are marked: their sum is the value to predict.",
            (s, c) => c.Divide(Sequences.Adding(s.Int("count"), c.Seed, s.Int("steps"))),
            new IntegerSetting("count", "How many sequences are drawn.", "10000", 10, 10_000_000),
            new IntegerSetting("steps", "Steps of a sequence.", "50", 2, 10_000)),
    ];

    private static SourceParts Copy(SettingValues s, SourceContext c)
    {
        var classes = Math.Pow(s.Int("symbols"), s.Int("length"));
        if (classes > 4096) throw s.Error("length", $"got {classes:N0} rows of {s.Int("length")} symbols; expected at most 4096.");
        return c.Divide(Sequences.Copy(s.Int("count"), c.Seed, s.Int("symbols"), s.Int("length"), s.Int("delay")));
    }

    private static Setting[] StackSettings() =>
    [
        new IntegerSetting("units", "Units of each layer and direction.", null, 1, MaxFilters),
        new IntegerSetting("layers", "Recurrent layers, one upon the other.", "1", 1, 1024),
        new NumberSetting("dropout", "The probability of a zero between them, in training.", "0", 0, 1, openMax: true),
        new FlagSetting("bidirectional", "Read from the end, too; both outputs side by side.", "false"),
    ];

    private static Setting[] RecurrentSettings() =>
    [
        .. StackSettings(), Bias(), new FlagSetting("layerNorm", "Normalise the sums inside a step; several times slower.", "false"),
        new ChoiceSetting("output", "The state after every step, or after the last one alone: (units).", "\"every\"", "every", "last"),
    ];

    private static bool IsLast(SettingValues s) => s.Text("output") == "last";

    // The features of a step, once the sizes are found to be reasonable.
    private static int Steps(SettingValues s, LayerContext c, int gates)
    {
        if (c.Input.Rank != 2) throw s.Node.Error($"got an input of {c.Input}; expected a sequence (steps, features).{c.SequenceHint}");
        long units = s.Int("units"), directions = s.Flag("bidirectional") ? 2 : 1;
        c.CheckWeights(gates * directions * units * (c.Input[1] + units + ((s.Int("layers") - 1) * (1 + directions) * units)));
        c.CheckOutputs(c.Input[0] * (gates + 2) * units);
        return c.Input[1];
    }
}
