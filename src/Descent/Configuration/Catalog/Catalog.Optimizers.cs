using Descent.Optim;

namespace Descent.Configuration;

/// <content>Optimizers and gradient clipping.</content>
public static partial class Catalog
{
    private static IEnumerable<CatalogEntry> Optimizers() =>
    [
        Optimizer("sgd", "Stochastic gradient descent, with momentum, Nesterov's look-ahead and weight decay.",
            (s, p) => new Sgd(p, s.Float("learningRate"), s.Float("momentum"), s.Float("dampening"), s.Float("weightDecay"), s.Flag("nesterov"),
                s.Flag("rateInside")),
            CheckNesterov,
            Rate("0.01"),
            Momentum(),
            new NumberSetting("dampening", "How much of the new gradient is left out of the momentum.", "0", 0, 1),
            Decay("0"),
            new FlagSetting("nesterov", "Look ahead; needs momentum and no dampening.", "false"),
            new FlagSetting(
                "rateInside", "The lectures' form: the velocity holds steps and not gradients; needs momentum and no dampening.", "false")),
        Optimizer("adagrad", "Steps shrink with all the squared gradients so far: for rare features.",
            (s, p) => new Adagrad(p, s.Float("learningRate"), s.Float("learningRateDecay"), s.Float("epsilon"), s.Float("weightDecay")), null,
            Rate("0.01"), new NumberSetting("learningRateDecay", "How fast the rate itself falls with the steps.", "0", 0),
            Stabilizer("1e-10"), Decay("0")),
        Optimizer("rmsprop", "Divides the gradient by the root of its running mean square.",
            (s, p) => new RmsProp(
                p, s.Float("learningRate"), s.Float("alpha"), s.Float("epsilon"), s.Float("momentum"), s.Flag("centered"), s.Float("weightDecay")),
            null,
            Rate("0.01"), Beta("alpha", "Decay of the squared gradient's running mean.", "0.99"), Stabilizer("1e-8"), Momentum(),
            new FlagSetting("centered", "Divide by the estimated spread around the mean gradient.", "false"), Decay("0")),
        Optimizer("adam", "Every weight gets a step of about the learning rate, whatever the size of its gradient.",
            (s, p) => new Adam(
                p, s.Float("learningRate"), s.Float("beta1"), s.Float("beta2"), s.Float("epsilon"), s.Float("weightDecay"), s.Flag("amsgrad")),
            null, [.. AdamSettings("0.001", "0"), Amsgrad()]),
        Optimizer("adamw", "Adam with decoupled weight decay.",
            (s, p) => new AdamW(
                p, s.Float("learningRate"), s.Float("beta1"), s.Float("beta2"), s.Float("epsilon"), s.Float("weightDecay"), s.Flag("amsgrad")),
            null, [.. AdamSettings("0.001", "0.01"), Amsgrad()]),
        Optimizer("nadam", "Adam with Nesterov's look-ahead in its momentum.",
            (s, p) => new Nadam(
                p, s.Float("learningRate"), s.Float("beta1"), s.Float("beta2"), s.Float("epsilon"), s.Float("weightDecay"), s.Float("momentumDecay")),
            null,
            [.. AdamSettings("0.002", "0"), new NumberSetting("momentumDecay", "How fast the momentum comes up from half of beta1.", "0.004", 0)]),
        Optimizer("lion", "Steps of one size, in the direction of the sign of a running mean; wants a rate 3 to 10 times below adamw's.",
            (s, p) => new Lion(p, s.Float("learningRate"), s.Float("beta1"), s.Float("beta2"), s.Float("weightDecay")), null,
            Rate("0.0001"), Beta("beta1", "Share of the old mean in the step.", "0.9"),
            Beta("beta2", "Decay of the gradient's running mean.", "0.99"), Decay("0")),
        Optimizer("muon", "The momentum of each weight matrix made orthogonal; all other parameters by adamw.", Muon, null,
            Rate("0.02"), Beta("momentum", "How much of the last step is kept.", "0.95"),
            new FlagSetting("nesterov", "Look ahead.", "true"),
            new IntegerSetting("iterations", "Newton-Schulz iterations.", "5", 1, 100), Decay("0"),
            new NumberSetting("otherLearningRate", "The rate of the parameters that follow adamw.", "3e-4", 0),
            Beta("beta1", "Their decay of the gradient's running mean.", "0.9"),
            Beta("beta2", "Their decay of the squared gradient's running mean.", "0.95"),
            Stabilizer("1e-10"),
            new FlagSetting("hiddenOnly", "The first and the last matrix follow adamw, too.", "false")),
        Optimizer("newton", "Newton's method with a damped Hessian: exact curvature, for at most some thousand parameters.",
            (s, p) => new Newton(p, s.Float("learningRate"), s.Float("damping"), s.Int("mostParameters")), null,
            Rate("1"), new NumberSetting("damping", "Added to the Hessian's diagonal at first.", "0.001", 0, openMin: true),
            new IntegerSetting("mostParameters", "Refuse more parameters than that: the time grows with their third power.", "2000", 1, 10_000)),
        Optimizer("lbfgs", "Follows the curvature that the last steps have shown; for smooth losses and large batches.", Lbfgs, null,
            Rate("1"), new IntegerSetting("iterations", "The most moves in a step.", "20", 1, 1_000_000),
            new IntegerSetting("evaluations", "The most losses computed in a step; null: five for four iterations.", "null", 1),
            new NumberSetting("gradientTolerance", "A step ends when no slope is larger.", "1e-7", 0),
            new NumberSetting("changeTolerance", "A step ends when weights or loss change by less.", "1e-9", 0),
            new IntegerSetting("history", "Pairs of steps and gradients that are kept.", "100", 1, 10_000),
            new FlagSetting("lineSearch", "Search each length by the strong Wolfe conditions.", "true")),
    ];

    private static IEnumerable<CatalogEntry> Clips() =>
    [
        Clip("clip-value", "Limits every number of every gradient.", s => new ClipByValue(s.Float("limit")),
            new NumberSetting("limit", "The largest magnitude.", "1", 0, openMin: true)),
        Clip("clip-norm", "Limits the norm of all gradients together; the direction stays.", s => new ClipByNorm(s.Float("limit")),
            new NumberSetting("limit", "The largest norm.", "1", 0, openMin: true)),
        Clip("agc", "Adaptive: limits each unit's gradient in proportion to its weights.",
            s => new AdaptiveClip(s.Float("ratio"), s.Float("epsilon"), s.Flag("skipLast")),
            new NumberSetting("ratio", "The largest gradient for each unit of weight.", "0.01", 0, openMin: true),
            new NumberSetting("epsilon", "The least norm of weights that counts.", "0.001", 0, openMin: true),
            new FlagSetting("skipLast", "Leave the last layer alone, as the paper does.", "false")),
    ];

    private static CatalogEntry Optimizer(
        string name, string summary, OptimizerFactory create, Action<SettingValues>? check, params Setting[] settings) =>
        new CatalogEntry<OptimizerFactory>(CatalogKind.Optimizer, name, summary, create, settings, check);

    private static CatalogEntry Clip(string name, string summary, Func<SettingValues, GradientClip> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, GradientClip>>(CatalogKind.Clip, name, summary, create, settings);

    private static Setting Rate(string value) => new NumberSetting("learningRate", "The size of a step.", value, 0);

    private static Setting Decay(string value) => new NumberSetting("weightDecay", "Pull of every weight towards zero.", value, 0);

    private static Setting Stabilizer(string value) => new NumberSetting("epsilon", "Keeps the division finite.", value, 0);

    private static Setting Beta(string name, string summary, string value) => new NumberSetting(name, summary, value, 0, 1, openMax: true);

    private static Setting Momentum() => Beta("momentum", "How much of the last step is kept; 0.9 is usual.", "0");

    private static Setting Amsgrad() => new FlagSetting("amsgrad", "Divide by the largest running square so far, not by the last.", "false");

    private static IEnumerable<Setting> AdamSettings(string rate, string decay) =>
    [
        Rate(rate), Beta("beta1", "Decay of the gradient's running mean.", "0.9"),
        Beta("beta2", "Decay of the squared gradient's running mean.", "0.999"), Stabilizer("1e-8"), Decay(decay),
    ];

    private static Muon Muon(SettingValues s, IEnumerable<Parameter> parameters)
    {
        var all = parameters.ToList();
        var matrices = all.Where(p => p.Shape.Rank >= 2).ToList();
        Parameter[] ends = s.Flag("hiddenOnly") && matrices.Count > 0 ? [matrices[0], matrices[^1]] : [];
        return new Muon(all, s.Float("learningRate"), s.Float("momentum"), s.Flag("nesterov"), s.Int("iterations"), s.Float("weightDecay"),
            s.Float("otherLearningRate"), s.Float("beta1"), s.Float("beta2"), s.Float("epsilon"), ends);
    }

    private static Lbfgs Lbfgs(SettingValues s, IEnumerable<Parameter> parameters) => new(
        parameters, s.Float("learningRate"), s.Int("iterations"), s.IntOrNull("evaluations"), s.Float("gradientTolerance"),
        s.Float("changeTolerance"), s.Int("history"), s.Flag("lineSearch"));

    private static void CheckNesterov(SettingValues s)
    {
        foreach (var name in new[] { "nesterov", "rateInside" })
            if (s.Flag(name) && (s.Double("momentum") == 0 || s.Double("dampening") != 0))
                throw s.Error(name, "got true without momentum or with dampening; expected momentum above 0 (0.9 is usual) and dampening 0.");
    }
}
