namespace Descent.Diagnostics;

/// <summary>DD0509.</summary>
internal sealed class FrozenParameters : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0509", Name = "frozen-parameters", Title = "Parameters that nothing trains", Severity = Severity.Fail,
        Checks = "For every parameter of the model whether a step can change it: it must not be frozen, the optimizer must have it, and the "
            + "backward pass must reach it. Where one of these fails and the module was not declared frozen (Module.Freeze, or \"frozen\" in a "
            + "config), it speaks.",
        Hurts = "Such weights keep their random first values. The rest of the network learns around them, so that the loss falls, only not as "
            + "far as it could.",
        FalseAlarms = "A backbone that is meant to stay is declared so by Module.Freeze; then this is advice only. A group whose rate was set "
            + "to 0 is advice, too.",
        Remedy = "Give the optimizer all of the model's Parameters(), made after the model; set IsFrozen to false; find what cuts the graph: "
            + "Detach, a detour through an array, NoGrad. If it is meant, call Freeze() on the module.",
        Reference = "Lecture 010, transfer learning: which layers are frozen",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0106", "DD0415", "DD0502", "DD0506", "DD0901", "DD0906", "DD0908", "DD0709"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        List<(ParameterTrace Parameter, string Why)> silent = [];
        List<ParameterTrace> declared = [], still = [];
        var uses = ParameterUses.Of(x);
        foreach (var p in x.Trace.Parameters)
        {
            if (p.Owner.IsFrozen) declared.Add(p);
            else if (p.Parameter.IsFrozen) silent.Add((p, "frozen"));
            else if (!p.IsOptimized) silent.Add((p, "not given to the optimizer"));
            else if (uses.IsCutOff(p)) silent.Add((p, "cut off from the loss"));
            else if (OptimizerFacts.GroupOf(x.Patient.Optimizer, p.Parameter)?.LearningRateScale == 0) still.Add(p);
        }

        if (silent.Count > 0) ReportSilent(x, silent);
        if (declared.Count > 0) Advise(x, declared, "declared frozen by Module.Freeze");
        if (still.Count > 0) Advise(x, still, "in a group of the optimizer whose rate is 0");
    }

    private static void ReportSilent(Examination x, List<(ParameterTrace Parameter, string Why)> silent)
    {
        var total = x.Trace.Parameters.Sum(p => (double)p.Parameter.Count);
        var share = silent.Sum(s => (double)s.Parameter.Parameter.Count) / total;
        var why = string.Join("; ", silent.GroupBy(s => s.Why).Select(g => $"{g.Key}: {Figures.Names([.. g.Select(s => s.Parameter.Name)])}"));
        var ofAnother = silent.Count == x.Trace.Parameters.Count && silent.All(s => s.Why == "not given to the optimizer");
        x.Report(new Suspicion(
            Severity.Fail, 1,
            ofAnother
                ? $"None of the model's {silent.Count} parameters is among the {x.Patient.Optimizer.Parameters.Count} that the optimizer changes: "
                    + "they belong to another model."
                : $"{silent.Count} of {x.Trace.Parameters.Count} parameters ({Figures.Percent(share)} of all weights) cannot change, and no module "
                    + $"was declared frozen. {char.ToUpperInvariant(why[0])}{why[1..]}.",
            "Such weights keep their random first values, and the others can only learn around them.",
            new Remedy(
                "Give the optimizer the Parameters() of this model, let no part be frozen or cut off (Detach, arrays, NoGrad), or say that it is "
                + "meant by "
                + "calling Freeze() on the module."))
        {
            Layer = ofAnother ? null : silent[0].Parameter.Name,
            Evidence = [new Measure("share of all weights that cannot change", share, "0, or declared")],
        });
    }

    private static void Advise(Examination x, List<ParameterTrace> frozen, string how) => x.Report(new Suspicion(
        Severity.Info, 1,
        $"{frozen.Count} of {x.Trace.Parameters.Count} parameters are {how} and stay as they are: {Figures.Names([.. frozen.Select(p => p.Name)])}.",
        "They were trained before, or are fixed on purpose.", new Remedy("Nothing, if it is meant."))
    {
        Title = "Parts of the model stay as they are", Layer = frozen[0].Name,
    });
}
