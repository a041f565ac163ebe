using Descent.Optim;

namespace Descent.Diagnostics;

/// <summary>DD0513.</summary>
internal sealed class DecayOnNorms : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0513", Name = "decay-on-norms", Title = "Scales of norms are pulled to zero", Severity = Severity.Info,
        Checks = "Whether weight decay, or a penalty on all parameters, reaches the scales and shifts of normalisation layers, by more than a "
            + "hundredth over the plan.",
        Hurts = "Decay keeps weights small so that the function stays smooth. The scale of a norm has no such meaning: pulling it to zero only "
            + "fights what the data want.",
        FalseAlarms = "It is advice, not a fault: many well-known trainings do it, and lose little.",
        Remedy = "Give vectors a group without decay: optimizer.AddGroup(new ParameterGroup(ParameterGroup.Vectors(model.Parameters())) { "
            + "WeightDecay = 0 }).",
        Reference = "He et al., Bag of tricks, arXiv:1812.01187, section 3.1",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var p = x.Patient;
        var penalised = p.Penalties.Any(q => q is { Strength: > 0, WeightsOnly: false });
        var norms = x.Trace.Parameters.Where(t => t is { IsOptimized: true, IsMatrix: false, Parameter.IsFrozen: false }
            && OperationRoles.OfModule(t.Owner) == OperationRole.Norm).ToList();
        var pulled = norms.Where(t => penalised || OptimizerFacts.DecayOf(p.Optimizer, t.Parameter) > 0).ToList();
        if (pulled.Count == 0) return;
        var decay = pulled.Max(t => OptimizerFacts.DecayOf(p.Optimizer, t.Parameter));
        var pull = Pull(x, decay);
        if (!penalised && pull < Thresholds.NoticeablePull) return;
        var what = penalised ? "A penalty on all parameters" : $"A weight decay of {Figures.Of(decay)}";
        x.Report(new Suspicion(
            Severity.Info, 0.9,
            $"{what} pulls the scales and shifts of {pulled.Select(t => t.Layer).Distinct().Count()} norm(s) to zero: {Names(pulled)}.",
            "Small weights keep a function smooth; a small scale of a norm has no such meaning.",
            new Remedy("Give vectors (biases, scales and shifts of norms) a group of the optimizer without decay."))
        {
            Layer = pulled[0].Layer, Evidence = [new Measure("decay of norm parameters", decay, "0"), new Measure("pull over the whole plan", pull)],
        });
    }

    private static string Names(List<ParameterTrace> pulled) => Figures.Names([.. pulled.Select(t => t.Name)]);

    // How much of a scale would go over the plan if the data said nothing.
    private static double Pull(Examination x, double decay)
    {
        var p = x.Patient;
        var rates = p.BaseRate * RatePlan.Of(x).Sum;
        return p.Optimizer switch
        {
            Sgd sgd => rates * decay / Math.Max(1e-3, 1 - sgd.Momentum),
            AdamW => rates * decay,
            _ => decay > 0 ? 1 : 0,
        };
    }
}
