using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0704.</summary>
internal sealed class BiasBeforeNorm : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0704", Name = "bias-before-norm", Title = "A bias that the norm takes out again", Severity = Severity.Info,
        Checks = "Layers with weights and a bias whose result goes straight, and only, into batch or instance norm.",
        Hurts = "The norm subtracts each channel's mean, and with it the bias: its gradient is 0, and it only costs memory and time.",
        FalseAlarms = "It harms nothing; it is advice.",
        Remedy = "Build the layer with bias: false.",
        Reference = "Ioffe & Szegedy 2015, section 3.2",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var found = x.Trace.Graph!.ModelNodes.Where(n => n.IsAffine() && n.Owner is IWeightedLayer { Bias.IsFrozen: false }
            && n.OnlyUser(passDropout: false) is { Owner: BatchNormBase { IsTraining: true } }).ToList();
        if (found.Count == 0) return;
        x.Report(new Suspicion(
            Severity.Info, 1,
            $"The bias of {string.Join(", ", found.Take(4).Select(n => $"'{n.Layer}'"))}"
            + $"{(found.Count > 4 ? $" and {found.Count - 4} more" : string.Empty)} goes into a norm that subtracts the mean, and the bias with it.",
            "What is added to every number of a channel is in its mean, and is subtracted again.",
            new Remedy("Build these layers without a bias.",
                [.. found.Where(n => !string.IsNullOrEmpty(n.Layer)).Select(n => new SetLayer(n.Layer!, "bias", false))]))
        {
            Layer = found[0].Layer, Evidence = [new Measure("layers with such a bias", found.Count, "0")],
        });
    }
}
