namespace Descent.Diagnostics;

/// <summary>DD0510.</summary>
internal sealed class UnusedParameters : Rule
{
    private const int LooksWithChance = 3; // a part that is drawn may be left out at random

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0510", Name = "unused-parameters", Title = "Parameters that the forward pass does not use", Severity = Severity.Fail,
        Checks = "Whether each parameter of the model goes into an operation of the forward pass. It speaks of those that go into none and "
            + "never had a gradient.",
        Hurts = "The layer was made and never called: the network is not the one that was meant, and its size is counted wrong.",
        FalseAlarms = "None: it is read from the recorded graph. Where a model draws which parts it uses, three looks must agree. Frozen "
            + "parameters and those that only the optimizer lacks are DD0509.",
        Remedy = "Call the layer in the forward pass, or take it out.",
        Reference = "Lecture 002, computational graphs",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph is null || x.Trace.Looks > 64) return;
        var drawn = x.Patient.Model.WithParts().Any(part => part.DrawsInTraining);
        if (drawn && x.Trace.Parameters.Any(p => p.Readings.Count < LooksWithChance)) return;
        var uses = ParameterUses.Of(x);
        var unused = x.Trace.Parameters.Where(uses.IsUnused).ToList();
        if (unused.Count == 0) return;
        x.Report(new Suspicion(
            Severity.Fail, 1,
            $"{unused.Count} of {x.Trace.Parameters.Count} parameters go into no operation of the forward pass: "
            + $"{Figures.Names([.. unused.Select(p => p.Name)])}.",
            "Their layers were made and are never called.", new Remedy("Call the layer in the forward pass, or take it out."))
        {
            Layer = unused[0].Name,
            Evidence = [new Measure("weights in them", unused.Sum(p => (double)p.Parameter.Count), "0")],
        });
    }
}
