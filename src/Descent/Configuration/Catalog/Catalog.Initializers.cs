using Descent.Nn;

namespace Descent.Configuration;

/// <content>How weights start: of one layer, or of a whole model.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Initializers() =>
    [
        Initializer("zeros", "All zeros: units get equal gradients and stay equal, a fault to study.", _ => new Constant()),
        Initializer("constant", "One number everywhere: units get equal gradients and stay equal, a fault to study.",
            s => new Constant(s.Float("value")),
            new NumberSetting("value", "The number.", "0")),
        Initializer("normal", "Normal numbers of a given spread, whatever the layer's size.",
            s => new Normal(s.Float("mean"), s.Float("standardDeviation")),
            new NumberSetting("mean", "The mean.", "0"),
            new NumberSetting("standardDeviation", "The spread.", "0.01", 0)),
        Initializer("uniform", "Uniform numbers in a given range, whatever the layer's size.",
            s => new Uniform(s.Float("low"), s.Float("high")), CheckLowHigh,
            new NumberSetting("low", "The least number.", "-0.05"),
            new NumberSetting("high", "The largest number.", "0.05")),
        Initializer("xavier-normal", "Normal with variance gain^2 2 / (fan-in + fan-out): for tanh and linear layers.",
            s => new XavierNormal(GainOf(s), Fan(s)), AverageFanChoice(), Gain("1"), ActivationGain()),
        Initializer("xavier-uniform", "Uniform with variance gain^2 2 / (fan-in + fan-out): for tanh and linear layers.",
            s => new XavierUniform(GainOf(s), Fan(s)), AverageFanChoice(), Gain("1"), ActivationGain()),
        Initializer("kaiming-normal", "Normal with variance gain^2 / fan: for rectifiers.",
            s => new KaimingNormal(Fan(s), GainOf(s)), FanChoice(), Gain("1.4142135623730951"), ActivationGain()),
        Initializer("kaiming-uniform", "Uniform with variance gain^2 / fan: for rectifiers.",
            s => new KaimingUniform(Fan(s), GainOf(s)), FanChoice(), Gain("1.4142135623730951"), ActivationGain()),
        Initializer("lecun-normal", "Normal with variance gain^2 / fan-in: for linear layers and selu.",
            s => new LecunNormal(GainOf(s)), Gain("1"), ActivationGain()),
        Initializer("orthogonal", "Orthogonal rows or columns: every singular value is the gain.",
            s => new Orthogonal(GainOf(s)), Gain("1"), ActivationGain()),
        Initializer("delta-orthogonal", "Orthogonal at the kernel's centre, zero around it: for very deep convolutional networks.",
            s => new DeltaOrthogonal(GainOf(s)), Gain("1"), ActivationGain()),
        Initializer("random-walk", "Normal with the gain that keeps the gradient's size in narrow layers, too.",
            s => new RandomWalk(s.Flag("linear")), new FlagSetting("linear", "For linear layers and not for rectifiers.", "false")),
        ModelStart("data-dependent", "For a whole model: every unit scaled and shifted to mean 0 and variance 1 over a batch.",
            s => new DataDependent(Initializer(s.Entry("weights"))),
            new EntrySetting("weights", "Draws the weights before they are scaled.", "\"normal\"", EntryGroup.Initializer)),
        ModelStart("lsuv", "For a whole model: orthogonal weights, each layer scaled to variance 1 over a batch.",
            s => new Lsuv(s.Float("tolerance"), s.Int("tries")),
            new NumberSetting("tolerance", "How far from 1 a variance may be.", "0.1", 0, openMin: true),
            new IntegerSetting("tries", "The most rescalings of a layer.", "10", 1, 1000)),
        ModelStart("fixup", "For a whole residual model without norms: branches start at zero, scaled by their number.", _ => new Fixup()),
    ];

    /// <summary>Makes the rule for a whole model, or null where the entry is one for single layers.</summary>
    internal static ModelInitializer? ModelInitializer(ConfiguredEntry entry) =>
        entry.Entry is CatalogEntry<Func<SettingValues, ModelInitializer>> { Factory: var create } ? create(entry.Settings) : null;

    private static CatalogEntry Initializer(string name, string summary, Func<SettingValues, Initializer> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Initializer>>(CatalogKind.Initializer, name, summary, create, settings);

    private static CatalogEntry Initializer(
        string name, string summary, Func<SettingValues, Initializer> create, Action<SettingValues> check, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Initializer>>(CatalogKind.Initializer, name, summary, create, settings, check);

    private static CatalogEntry ModelStart(string name, string summary, Func<SettingValues, ModelInitializer> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, ModelInitializer>>(CatalogKind.Initializer, name, summary, create, settings);

    private static Setting Gain(string value) => new NumberSetting("gain", "Factor of the spread.", value, 0, openMin: true);

    private static Setting ActivationGain() => new ChoiceSetting(
        "activation", "Take the gain for this activation; null: the gain given.", "null", [.. Gains.Names]);

    private static float GainOf(SettingValues s) => s.TextOrNull("activation") is { } activation ? Gains.Of(activation) : s.Float("gain");

    private static Setting FanChoice() => new ChoiceSetting(
        "mode", "Whose size is kept: activations' (fan-in) or gradients' (fan-out).", "\"fan-in\"", "fan-in", "fan-out");

    private static Setting AverageFanChoice() => new ChoiceSetting(
        "mode", "Whose size is kept: activations' (fan-in), gradients' (fan-out) or something between.", "\"fan-average\"",
        "fan-in", "fan-out", "fan-average");

    private static FanMode Fan(SettingValues s) => s.Text("mode") switch
    {
        "fan-in" => FanMode.FanIn,
        "fan-out" => FanMode.FanOut,
        _ => FanMode.FanAverage,
    };

    private static void CheckLowHigh(SettingValues s)
    {
        if (s.Double("low") > s.Double("high"))
            throw s.Error("high", FormattableString.Invariant($"got {s.Double("high")}; expected at least low, which is {s.Double("low")}."));
    }
}
