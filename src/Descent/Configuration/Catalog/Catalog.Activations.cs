using Descent.Nn;

namespace Descent.Configuration;

/// <content>Activations.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Activations() =>
    [
        Activation("relu", "max(x, 0): the usual activation between layers.", _ => new Relu()),
        Activation("leaky-relu", "x where positive, else slope x: no unit is ever without a gradient.", s => new LeakyRelu(s.Float("slope")),
            new NumberSetting("slope", "The slope below zero.", "0.01", -100, 100)),
        Activation("prelu", "A rectifier whose slope below zero is learned.", (s, c) =>
            new PRelu(s.Flag("perChannel") ? c.Channels() : 1, s.Float("start")),
            new FlagSetting("perChannel", "One slope for each channel instead of one for all.", "false"),
            new NumberSetting("start", "Where the slope starts.", "0.25", -100, 100)),
        Activation("elu", "x where positive, else alpha (e^x - 1): goes on smoothly to -alpha.", s => new Elu(s.Float("alpha")),
            new NumberSetting("alpha", "How far it goes below zero.", "1", 0, 100)),
        Activation("selu", "elu with constants that keep mean 0 and variance 1 through a deep network.", _ => new Selu()),
        Activation("tanh", "From -1 to 1, centred at zero.", _ => new Tanh()),
        Activation("sigmoid", "1 / (1 + e^-x), from 0 to 1.", _ => new Sigmoid()),
        Activation("softplus", "ln(1 + e^x): a smooth rectifier, always positive.", s => new Softplus(s.Float("beta")),
            new NumberSetting("beta", "Sharpness: the larger, the nearer to the rectifier.", "1", 0, 1000, openMin: true)),
        Activation("gelu", "x times the share of the standard normal distribution below it: a smooth rectifier.", s =>
            new Gelu(s.Flag("approximate")),
            new FlagSetting("approximate", "Use the formula with tanh instead of the exact one.", "false")),
        Activation("silu", "x / (1 + e^-x), also called swish: a smooth rectifier.", _ => new Silu()),
        Activation("mish", "x tanh(softplus(x)): a smooth rectifier with a small dip below zero.", _ => new Mish()),
        Activation("hard-swish", "silu with straight pieces: cheap on small processors.", _ => new HardSwish()),
        Activation("swiglu", "Silu of one half of the features times the other half. (2 features) -> (features).", _ => new SwiGlu()),
        Activation("maxout", "The largest of several linear functions. (features) -> (units).", Maxout,
            new IntegerSetting("units", "Outputs.", null, 1, MaxUnits),
            new IntegerSetting("pieces", "Linear functions for each output.", "2", 1, 1024),
            Bias(), WeightInitializer()),
        Activation("softmax", "Probabilities from scores. Not before cross-entropy, which has it inside.", (s, c) => new Softmax(Axis(s, c)),
            AxisOfSample()),
        Activation("log-softmax", "Logarithms of probabilities from scores, for nll.", (s, c) => new LogSoftmax(Axis(s, c)), AxisOfSample()),
    ];

    private static CatalogEntry Activation(string name, string summary, Func<SettingValues, Module> create, params Setting[] settings) =>
        Activation(name, summary, (s, _) => create(s), settings);

    private static CatalogEntry Activation(string name, string summary, LayerFactory create, params Setting[] settings) =>
        new CatalogEntry<LayerFactory>(CatalogKind.Activation, name, summary, create, settings);

    private static Setting AxisOfSample() => new IntegerSetting(
        "axis", "Along which axis of a sample; negative counts from the end, and 0 are the channels of an image.", "-1", -6, 5);

    // A layer counts the batch as axis 0; a config speaks of samples.
    private static int Axis(SettingValues s, LayerContext c)
    {
        var axis = s.Int("axis");
        if (axis < -c.Input.Rank || axis >= c.Input.Rank)
            throw s.Error("axis", $"got {axis} for an input of {c.Input}; expected {-c.Input.Rank} to {c.Input.Rank - 1}.");
        return axis < 0 ? axis : axis + 1;
    }

    private static Maxout Maxout(SettingValues s, LayerContext c)
    {
        if (c.Input.Rank != 1 && c.Input.Rank != 2)
            throw s.Node.Error($"got an input of {c.Input}; expected a row of numbers (features). Put \"flatten\" before it.");
        var (units, pieces) = (s.Int("units"), s.Int("pieces"));
        c.CheckWeights((long)c.Input[-1] * units * pieces);
        return new Maxout(c.Input[-1], units, c.Rng, pieces, s.Flag("bias"), c.Initializer(s));
    }
}
