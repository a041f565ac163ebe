using Descent.Nn;

namespace Descent.Configuration;

/// <content>Layers and models over sequences: samples of (positions) tokens or (positions, features).</content>
public static partial class Catalog
{
    private const int MaxPositions = 65_536;

    private static IEnumerable<CatalogEntry> SequenceLayers() =>
    [
        Layer("embedding", "A learned row of numbers for each token or category. (...) whole numbers -> (..., size)", Embedding,
            new IntegerSetting("count", "How many tokens or categories there are; samples hold 0 to count - 1.", null, 1, 1 << 24),
            new IntegerSetting("size", "Numbers for each.", null, 1, MaxUnits),
            new IntegerSetting("paddingIndex", "What stands for \"nothing\": its row is zero and is not trained; null: none.", "null", 0,
                (1 << 24) - 1),
            WeightInitializer()),
        Layer("multi-head-attention", "Each position takes from all others what fits to it. (positions, features) -> same",
            (s, c) => new MultiHeadAttention(Features(s, c, 4), s.Int("heads"), c.Rng, s.Float("dropout"), s.Flag("bias"), s.Flag("causal")),
            Heads(), DropoutSetting("0"), Bias(), Causal("false")),
        Layer("transformer-encoder", "Attention, then a small network for each position. (positions, features) -> same", Encoder,
            Heads(), new IntegerSetting("hidden", "Features inside the network; null: four times those of the input.", "null", 1, MaxUnits),
            DropoutSetting("0.1"), new EntrySetting("activation", "Between the network's two linear maps.", "\"relu\"", EntryGroup.Module),
            new FlagSetting("normFirst", "Normalise what goes into attention and network, not what comes out.", "false"), Causal("false")),
    ];

    private static CatalogEntry GptEntry() => new CatalogEntry<LayerFactory>(
        CatalogKind.Model, "gpt", "Causal language model: (positions) tokens become (positions, vocabulary) scores for the next ones.", Gpt,
        [
            new IntegerSetting("vocabulary", "How many tokens there are; samples hold 0 to vocabulary - 1.", null, 1, 1 << 24),
            new IntegerSetting("context", "The longest sequence; null: the length of the samples.", "null", 1, MaxPositions),
            new IntegerSetting("size", "Features of a position.", "128", 1, MaxUnits),
            Heads(), new IntegerSetting("layers", "Transformer layers.", "4", 0, 1000), DropoutSetting("0"),
        ]);

    private static IntegerSetting Heads() => new("heads", "Independent attentions; they divide the features.", "4", 1, MaxUnits);

    private static NumberSetting DropoutSetting(string value) => new("dropout", "The probability of a zero in training.", value, 0, 1, openMax: true);

    private static FlagSetting Causal(string value) => new("causal", "Positions see no later ones.", value);

    private static Embedding Embedding(SettingValues s, LayerContext c)
    {
        var (count, size) = (s.Int("count"), s.Int("size"));
        c.CheckWeights((long)count * size);
        c.CheckOutputs((long)c.Input.ElementCount * size);
        return new Embedding(count, size, c.Rng, s.IntOrNull("paddingIndex"), c.Initializer(s));
    }

    private static TransformerEncoderLayer Encoder(SettingValues s, LayerContext c)
    {
        var size = Features(s, c, 4);
        var hidden = s.IntOrNull("hidden") ?? 4 * size;
        c.CheckWeights(2L * size * hidden);
        return new TransformerEncoderLayer(
            size, s.Int("heads"), c.Rng, hidden, s.Float("dropout"), c.Chain([s.Entry("activation")]), s.Flag("normFirst"), s.Flag("causal"));
    }

    private static Gpt Gpt(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 1) throw s.Node.Error($"got an input of {c.Input}; expected (positions) of tokens. Put \"flatten\" before it.");
        var (vocabulary, size, layers) = (s.Int("vocabulary"), s.Int("size"), s.Int("layers"));
        var context = s.IntOrNull("context") ?? Math.Max(1, c.Input[0]);
        if (size % s.Int("heads") != 0)
            throw s.Error("heads", $"got {s.Int("heads")} heads for {size} features; expected a number that divides them.");
        if (context < c.Input[0])
            throw s.Error("context", $"got {context} for samples of {c.Input[0]} positions; expected that many or more, or null.");
        c.CheckWeights(((2L * vocabulary) + context) * size);
        c.CheckWeights(12L * layers * size * size);
        c.CheckOutputs((long)c.Input[0] * Math.Max(vocabulary, 4L * size));
        return new Gpt(vocabulary, c.Rng, context, size, s.Int("heads"), layers, s.Float("dropout"));
    }

    private static int Features(SettingValues s, LayerContext c, int weightsPerSquare)
    {
        if (c.Input.Rank != 2) throw s.Node.Error($"got an input of {c.Input}; expected (positions, features).{c.SequenceHint}");
        if (c.Input[1] % s.Int("heads") != 0)
            throw s.Error("heads", $"got {s.Int("heads")} heads for {c.Input[1]} features; expected a number that divides them.");
        c.CheckWeights((long)weightsPerSquare * c.Input[1] * c.Input[1]);
        return c.Input[1];
    }

    private static Setting[] LstmSettings() =>
    [
        new IntegerSetting("units", "Units of each layer and direction.", null, 1, MaxFilters),
        new IntegerSetting("layers", "Recurrent layers, one upon the other.", "1", 1, 1024),
        new NumberSetting("dropout", "The probability of a zero between them, in training.", "0", 0, 1, openMax: true),
        new FlagSetting("bidirectional", "Read from the end, too; both outputs side by side.", "false"),
    ];

    private static Lstm Lstm(SettingValues s, LayerContext c)
    {
        CheckSequence(s, c);
        return new Lstm(
            c.Input[1], s.Int("units"), c.Rng, s.Int("layers"), batchFirst: true, dropout: s.Float("dropout"), bidirectional: s.Flag("bidirectional"));
    }

    private static LstmClassifier LstmClassifier(SettingValues s, LayerContext c)
    {
        CheckSequence(s, c);
        return new LstmClassifier(
            c.Input[1], s.Int("units"), Classes(s, c, s.Int("units")), c.Rng, s.Int("layers"), s.Float("dropout"), s.Flag("bidirectional"));
    }

    private static void CheckSequence(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 2) throw s.Node.Error($"got an input of {c.Input}; expected a sequence (steps, features).{c.SequenceHint}");
        long units = s.Int("units"), directions = s.Flag("bidirectional") ? 2 : 1;
        c.CheckWeights(4 * directions * units * (c.Input[1] + units + ((s.Int("layers") - 1) * (1 + directions) * units)));
        c.CheckOutputs(c.Input[0] * 6L * units);
    }
}
