using Descent.Nn;

namespace Descent.Configuration;

/// <content>Layers and models over sequences: samples of (positions) tokens or (positions, features).</content>
public static partial class Catalog
{
    private const int MaxPositions = 65_536;

    private static IEnumerable<CatalogEntry> SequenceLayers() =>
    [
        Layer("embedding", "A learned row of numbers for each token or category. (...) whole numbers -> (..., size)", Embedding,
            new IntegerSetting(
                "count", "How many tokens or categories there are; samples hold 0 to count - 1; null: as many as the text has.", "null", 1, 1 << 24),
            new IntegerSetting("size", "Numbers for each.", null, 1, MaxUnits),
            new IntegerSetting("paddingIndex", "What stands for \"nothing\": its row is zero and is not trained; null: none.", "null", 0,
                (1 << 24) - 1),
            WeightInitializer(),
            new NumberSetting("maxNorm", "The largest norm of a row that is looked up; null: any.", "null", 0, openMin: true),
            new NumberSetting("normType", "The order of that norm.", "2", 0, openMin: true),
            new FlagSetting("scaleByFrequency", "Divide the gradient of a row by how often the batch has it.", "false")),
        Layer("multi-head-attention", "Each position takes from all others what fits to it. (positions, features) -> same",
            (s, c) => new MultiHeadAttention(Features(s, c, 4), s.Int("heads"), c.Rng, s.Float("dropout"), s.Flag("bias"), s.Flag("causal")),
            Heads(), DropoutSetting("0"), Bias(), Causal("false")),
        Layer("transformer-encoder", "Attention, then a small network for each position. (positions, features) -> same", Encoder,
            TransformerSettings("false")),
        Layer("transformer-decoder", "As the encoder, with a second attention to a memory between the two. (positions, features) -> same", Decoder,
            [
                .. TransformerSettings("true"),
                new EntriesSetting("memory", "Layers that make the memory of the input; null: the input is the memory.", "null", EntryGroup.Module),
            ]),
        Layer("positional-encoding", "Adds to each position what says where it is. (positions, features) -> same", Positions,
            new FlagSetting("learned", "Learn a row for each position instead of sines and cosines.", "false"),
            new IntegerSetting("context", "The longest sequence; null: the length of the samples.", "null", 1, MaxPositions), DropoutSetting("0.1")),
    ];

    private static Setting[] TransformerSettings(string causal) =>
    [
        Heads(), new IntegerSetting("hidden", "Features inside the network; null: four times those of the input.", "null", 1, MaxUnits),
        DropoutSetting("0.1"), new EntrySetting("activation", "Between the network's two linear maps.", "\"relu\"", EntryGroup.Module),
        new FlagSetting("normFirst", "Normalise what goes into attention and network, not what comes out.", "false"), Causal(causal),
        new IntegerSetting("layers", "Layers one upon the other, with names of their own; null: a single one.", "null", 1, 1000),
        new FlagSetting("finalNorm", "Normalise the output; only with layers.", "false"),
    ];

    private static CatalogEntry GptEntry() => new CatalogEntry<LayerFactory>(
        CatalogKind.Model, "gpt", "Causal language model: (positions) tokens become (positions, vocabulary) scores for the next ones.", Gpt,
        [
            new IntegerSetting(
                "vocabulary", "How many tokens there are; samples hold 0 to vocabulary - 1; null: as many as the text has.", "null", 1, 1 << 24),
            new IntegerSetting("context", "The longest sequence; null: the length of the samples.", "null", 1, MaxPositions),
            new IntegerSetting("size", "Features of a position.", "128", 1, MaxUnits),
            Heads(), new IntegerSetting("layers", "Transformer layers.", "4", 0, 1000), DropoutSetting("0"),
        ]);

    private static IntegerSetting Heads() => new("heads", "Independent attentions; they divide the features.", "4", 1, MaxUnits);

    private static NumberSetting DropoutSetting(string value) => new("dropout", "The probability of a zero in training.", value, 0, 1, openMax: true);

    private static FlagSetting Causal(string value) => new("causal", "Positions see no later ones.", value);

    private static Embedding Embedding(SettingValues s, LayerContext c)
    {
        var (count, size) = (Tokens(s, c, "count"), s.Int("size"));
        c.CheckWeights((long)count * size);
        c.CheckOutputs((long)c.Input.ElementCount * size);
        return new Embedding(
            count, size, c.Rng, s.IntOrNull("paddingIndex"), c.Initializer(s), (float?)s.DoubleOrNull("maxNorm"), s.Float("normType"),
            s.Flag("scaleByFrequency"));
    }

    private static Module Encoder(SettingValues s, LayerContext c)
    {
        var (size, hidden, activation) = Transformer(s, c, 4);
        return s.IntOrNull("layers") is { } layers
            ? new TransformerEncoder(
                size, s.Int("heads"), c.Rng, layers, hidden, s.Float("dropout"), activation, s.Flag("normFirst"), s.Flag("causal"),
                finalNorm: s.Flag("finalNorm"))
            : new TransformerEncoderLayer(
                size, s.Int("heads"), c.Rng, hidden, s.Float("dropout"), activation(), s.Flag("normFirst"), s.Flag("causal"));
    }

    private static Module Decoder(SettingValues s, LayerContext c)
    {
        var memory = s.Has("memory") ? c.Chain(s.Entries("memory")) : null;
        var (size, hidden, activation) = Transformer(s, c, 8);
        Module decoder = s.IntOrNull("layers") is { } layers
            ? new TransformerDecoder(
                size, s.Int("heads"), c.Rng, layers, hidden, s.Float("dropout"), activation, s.Flag("normFirst"), s.Flag("causal"),
                finalNorm: s.Flag("finalNorm"))
            : new TransformerDecoderLayer(
                size, s.Int("heads"), c.Rng, hidden, s.Float("dropout"), activation(), s.Flag("normFirst"), s.Flag("causal"));
        return memory is null ? decoder : new WithMemory(memory, decoder);
    }

    private static (int Size, int Hidden, Func<Module> Activation) Transformer(SettingValues s, LayerContext c, int weightsPerSquare)
    {
        if (s.Flag("finalNorm") && !s.Has("layers"))
            throw s.Error("finalNorm", "got true without layers; expected a number of layers, or false: a single layer has no norm at the end.");
        var layers = s.IntOrNull("layers") ?? 1;
        var size = Features(s, c, weightsPerSquare * layers);
        var hidden = s.IntOrNull("hidden") ?? 4 * size;
        c.CheckWeights(2L * layers * size * hidden);
        var inside = c with { Input = [c.Input[0], hidden] };
        return (size, hidden, () => inside.Chain([s.Entry("activation")]));
    }

    private static PositionalEncoding Positions(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 2) throw s.Node.Error($"got an input of {c.Input}; expected (positions, features).{c.SequenceHint}");
        var context = s.IntOrNull("context") ?? Math.Max(1, c.Input[0]);
        if (context < c.Input[0])
            throw s.Error("context", $"got {context} for samples of {c.Input[0]} positions; expected that many or more, or null.");
        c.CheckWeights((long)context * c.Input[1]);
        return new PositionalEncoding(c.Input[1], c.Rng, context, s.Float("dropout"), s.Flag("learned"));
    }

    private static CatalogEntry VitEntry() => new CatalogEntry<LayerFactory>(
        CatalogKind.Model, "vit", "Vision transformer: patches of an image as a sequence; the size is ViT-Tiny's unless told.", Vit,
        [
            new IntegerSetting("patch", "Height and width of a patch; divides those of the images.", "4", 1, 1024),
            new IntegerSetting("size", "Features of a token.", "192", 1, MaxUnits),
            new IntegerSetting("layers", "Transformer layers.", "12", 0, 1000),
            new IntegerSetting("heads", "Independent attentions; they divide the features.", "3", 1, MaxUnits), DropoutSetting("0"), ClassesSetting(),
        ]);

    private static Vit Vit(SettingValues s, LayerContext c)
    {
        var (channels, height, width) = c.Image();
        var (patch, size, layers, heads) = (s.Int("patch"), s.Int("size"), s.Int("layers"), s.Int("heads"));
        if (height % patch != 0 || width % patch != 0)
            throw s.Error("patch", $"got {patch} for images of {height}x{width}; expected a number that divides both.");
        if (size % heads != 0) throw s.Error("heads", $"got {heads} heads for {size} features; expected a number that divides them.");
        var tokens = (height / patch * (width / patch)) + 1L;
        c.CheckWeights(((long)channels * patch * patch * size) + (tokens * size) + (12L * layers * size * size));
        c.CheckOutputs(tokens * 4 * size);
        return new Vit(channels, (height, width), Classes(s, c, size), c.Rng, patch, size, layers, heads, s.Float("dropout"));
    }

    private static Gpt Gpt(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 1) throw s.Node.Error($"got an input of {c.Input}; expected (positions) of tokens. Put \"flatten\" before it.");
        var (vocabulary, size, layers) = (Tokens(s, c, "vocabulary"), s.Int("size"), s.Int("layers"));
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

    private static int Tokens(SettingValues s, LayerContext c, string name) => s.IntOrNull(name) ?? c.Builder.Tokens
        ?? throw s.Error(name, "missing; expected how many tokens there are. Only samples of a text say so themselves.");

    private static int Features(SettingValues s, LayerContext c, int weightsPerSquare)
    {
        if (c.Input.Rank != 2) throw s.Node.Error($"got an input of {c.Input}; expected (positions, features).{c.SequenceHint}");
        if (c.Input[1] % s.Int("heads") != 0)
            throw s.Error("heads", $"got {s.Int("heads")} heads for {c.Input[1]} features; expected a number that divides them.");
        c.CheckWeights((long)weightsPerSquare * c.Input[1] * c.Input[1]);
        return c.Input[1];
    }
}
