using Descent.Nn;
using Descent.Optim;

namespace Descent.Configuration;

/// <content>Initializers, optimizers and schedules.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Initializers() =>
    [
        Initializer("zeros", "All zeros: units stay equal, a fault to study.", _ => new Constant()),
        Initializer("constant", "One number everywhere: units stay equal, a fault to study.", s => new Constant(s.Float("value")),
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
            s => new XavierNormal(s.Float("gain")), Gain("1")),
        Initializer("xavier-uniform", "Uniform with variance gain^2 2 / (fan-in + fan-out): for tanh and linear layers.",
            s => new XavierUniform(s.Float("gain")), Gain("1")),
        Initializer("kaiming-normal", "Normal with variance gain^2 / fan: for rectifiers.",
            s => new KaimingNormal(Fan(s), s.Float("gain")), FanChoice(), Gain("1.4142135623730951")),
        Initializer("kaiming-uniform", "Uniform with variance gain^2 / fan: for rectifiers.",
            s => new KaimingUniform(Fan(s), s.Float("gain")), FanChoice(), Gain("1.4142135623730951")),
    ];

    private static IEnumerable<CatalogEntry> Optimizers() =>
    [
        new CatalogEntry<OptimizerFactory>(
            CatalogKind.Optimizer, "sgd", "Stochastic gradient descent, with momentum, Nesterov's look-ahead and weight decay.",
            (s, p) => new Sgd(p, s.Float("learningRate"), s.Float("momentum"), s.Float("dampening"), s.Float("weightDecay"), s.Flag("nesterov")),
            [
                Rate("0.01"),
                new NumberSetting("momentum", "How much of the last step is kept; 0.9 is usual.", "0", 0, 1, openMax: true),
                new NumberSetting("dampening", "How much of the new gradient is left out of the momentum.", "0", 0, 1),
                Decay("0"),
                new FlagSetting("nesterov", "Look ahead; needs momentum and no dampening.", "false"),
            ],
            CheckNesterov),
        new CatalogEntry<OptimizerFactory>(
            CatalogKind.Optimizer, "adam", "Every weight gets a step of about the learning rate, whatever the size of its gradient.",
            (s, p) => new Adam(p, s.Float("learningRate"), s.Float("beta1"), s.Float("beta2"), s.Float("epsilon"), s.Float("weightDecay")),
            [.. AdamSettings("0")]),
        new CatalogEntry<OptimizerFactory>(
            CatalogKind.Optimizer, "adamw", "Adam with decoupled weight decay.",
            (s, p) => new AdamW(p, s.Float("learningRate"), s.Float("beta1"), s.Float("beta2"), s.Float("epsilon"), s.Float("weightDecay")),
            [.. AdamSettings("0.01")]),
    ];

    private static IEnumerable<CatalogEntry> Schedules() =>
    [
        Schedule("constant", "The same rate throughout.", _ => new ConstantSchedule()),
        Schedule("step", "Lowers the rate by a factor every few epochs.", s => new StepSchedule(s.Int("everyEpochs"), s.Float("gamma")),
            new IntegerSetting("everyEpochs", "Epochs between two drops.", "30", 1, 1_000_000),
            new NumberSetting("gamma", "The factor of a drop.", "0.1", 0, 1000, openMin: true)),
        Schedule("cosine", "Lowers the rate along half a cosine to the end of the run.",
            s => new CosineSchedule(s.Float("end"), s.Int("warmupSteps")),
            new NumberSetting("end", "The last factor.", "0", 0, 1),
            new IntegerSetting("warmupSteps", "Steps over which the rate first rises.", "0", 0)),
    ];

    private static CatalogEntry Initializer(string name, string summary, Func<SettingValues, Initializer> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Initializer>>(CatalogKind.Initializer, name, summary, create, settings);

    private static CatalogEntry Initializer(
        string name, string summary, Func<SettingValues, Initializer> create, Action<SettingValues> check, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Initializer>>(CatalogKind.Initializer, name, summary, create, settings, check);

    private static CatalogEntry Schedule(string name, string summary, Func<SettingValues, Schedule> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, Schedule>>(CatalogKind.Schedule, name, summary, create, settings);

    private static Setting Gain(string value) => new NumberSetting("gain", "Factor of the spread.", value, 0, openMin: true);

    private static Setting FanChoice() => new ChoiceSetting(
        "mode", "Whose size is kept: activations' (fan-in) or gradients' (fan-out).", "\"fan-in\"", "fan-in", "fan-out");

    private static FanMode Fan(SettingValues s) => s.Text("mode") == "fan-in" ? FanMode.FanIn : FanMode.FanOut;

    private static Setting Rate(string value) => new NumberSetting("learningRate", "The size of a step.", value, 0);

    private static Setting Decay(string value) => new NumberSetting("weightDecay", "Pull of every weight towards zero.", value, 0);

    private static IEnumerable<Setting> AdamSettings(string decay) =>
    [
        Rate("0.001"),
        new NumberSetting("beta1", "Decay of the gradient's running mean.", "0.9", 0, 1, openMax: true),
        new NumberSetting("beta2", "Decay of the squared gradient's running mean.", "0.999", 0, 1, openMax: true),
        new NumberSetting("epsilon", "Keeps the division finite.", "1e-8", 0),
        Decay(decay),
    ];

    private static void CheckLowHigh(SettingValues s)
    {
        if (s.Double("low") > s.Double("high"))
            throw s.Error("high", FormattableString.Invariant($"got {s.Double("high")}; expected at least low, which is {s.Double("low")}."));
    }

    private static void CheckNesterov(SettingValues s)
    {
        if (s.Flag("nesterov") && (s.Double("momentum") == 0 || s.Double("dampening") != 0))
            throw s.Error("nesterov", "got true without momentum or with dampening; expected momentum above 0 (0.9 is usual) and dampening 0.");
    }
}
