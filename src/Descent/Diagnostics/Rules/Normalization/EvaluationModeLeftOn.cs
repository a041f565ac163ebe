using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0804.</summary>
internal sealed class EvaluationModeLeftOn : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0804", Name = "evaluation-mode", Title = "Parts of the model train in evaluation mode", Severity = Severity.Fail,
        Checks = "The mode of every part that behaves differently in training: norms with running statistics, dropout, stochastic depth, "
            + "attention with dropout, and "
            + "parts with generators of their own. It speaks where one is in evaluation mode while the model trains, and is not frozen.",
        Hurts = "Dropout does nothing, and norms use running statistics that are never measured: mean 0 and variance 1 do not normalise, and "
            + "activations grow or "
            + "vanish as if the norm were not there.",
        FalseAlarms = "Parts that are frozen (Module.Freeze) are in evaluation mode by declaration, and not meant. Norms whose statistics were "
            + "loaded may be kept so "
            + "on purpose when a model is tuned further: that is advice.",
        Remedy = "Call Train() on the model before training, and after every evaluation of your own. Freeze what shall stay as it is.",
        Reference = "PyTorch's Module.train and eval; Lightning issues 19820, 20105, 20216 on modes that silently change",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0102", "DD0103", "DD0104", "DD0106", "DD0108", "DD0109", "DD0110", "DD0111", "DD0302", "DD0303", "DD0304", "DD0501", "DD0502",
            "DD0504",
            "DD0506", "DD0801", "DD0802", "DD0803", "DD0901", "DD0904", "DD0905"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var found = x.Patient.Model.NamedParts().DistinctBy(p => p.Part).Where(p => p.Part is { IsTraining: false, IsFrozen: false }
            && Differs(p.Part)).ToList();
        if (found.Count == 0) return;
        var isOnPurpose = found.TrueForAll(p => p.Part is BatchNormBase norm && !Norms.AreInitial(norm));
        x.Report(new Suspicion(
            isOnPurpose ? Severity.Info : Severity.Fail, 1,
            $"{Norms.List([.. found.Select(p => p.Name)])} ({string.Join(", ", found.Select(p => p.Part.GetType().Name).Distinct().Take(3))}) "
            + $"{(found.Count == 1 ? "is" : "are")} in evaluation mode while the model trains"
            + (isOnPurpose ? ", with statistics that were loaded." : "."),
            "Dropout does nothing there, and norms use running statistics that nobody measures.",
            new Remedy("Call Train() on the model before training; Freeze what shall stay as it is."))
        {
            Layer = found[0].Name, Evidence = [new Measure("parts in evaluation mode", found.Count, "0")],
        });
    }

    private static bool Differs(Module part) => part switch
    {
        BatchNormBase norm => norm.TracksRunningStats && !norm.IsFolded,
        Dropout dropout => dropout.P > 0,
        StochasticDepth depth => depth.P > 0,
        MultiHeadAttention attention => attention.Dropout > 0,
        WhiteningNorm or SpectralNorm => true,
        _ => part.DrawsInTraining,
    };
}
