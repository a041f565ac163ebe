using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0802.</summary>
internal sealed class StatisticsNeverUpdated : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0802", Name = "statistics-never-updated", Title = "Running statistics are not updated", Severity = Severity.Fail,
        Checks = "Norms with running statistics that train: a momentum of 0; statistics that are still exactly mean 0 and variance 1 after 16 "
            + "steps; and a momentum "
            + "so small that at the end of the run more than a tenth of them would still be the initial ones (a warning).",
        Hurts = "While training the norm uses the batch; in evaluation it uses the running statistics. Where these are not the data's, every "
            + "layer behind gets "
            + "numbers it has never seen, and validation and test are wrong.",
        FalseAlarms = "A momentum of 0 with statistics that were loaded keeps them on purpose: that is advice. Frozen parts are not meant.",
        Remedy = "Use the usual momentum of 0.1 (the share of the new batch).",
        Reference = "Ioffe & Szegedy 2015, algorithm 2; lecture 004, batch normalisation",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0412", "DD0803", "DD0904", "DD0905", "DD0901", "DD0106"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var norms = Norms.Ran(x.Trace.Graph!).Where(n => n.Norm is { TracksRunningStats: true, IsTraining: true, IsFrozen: false }).ToList();
        var isLate = x.Step - x.Patient.StepsBefore >= Thresholds.FewestSteps;
        Report(x, norms, n => n.Momentum == 0 || (isLate && n.Recorder is null), Norms.AreInitial, Severity.Fail, 1, "keep mean 0 and variance 1");
        Report(x, norms, n => n.Momentum == 0, n => !Norms.AreInitial(n), Severity.Info, 1, "keep the statistics that they came with");
        if (x.Moment == Moments.Preflight)
            Report(x, norms, n => n.Momentum is > 0 and var m && m < Thresholds.SlowMomentum && Left(x, m) > Thresholds.InitialStatistics, _ =>
                x.Patient.StepsBefore == 0,
                Severity.Warn, 0.9, $"will still be more than {Plain.Percent(Thresholds.InitialStatistics)} the initial ones at the end of the run");
    }

    private static double Left(Examination x, double momentum) => Math.Pow(1 - momentum, x.Patient.TotalSteps);

    private static string Name((GraphNode Node, BatchNormBase Norm) found) =>
        string.IsNullOrEmpty(found.Node.Layer) ? found.Norm.GetType().Name : found.Node.Layer;

    private static void Report(
        Examination x, List<(GraphNode Node, BatchNormBase Norm)> norms, Func<BatchNormBase, bool> first, Func<BatchNormBase, bool> second,
            Severity severity,
        double confidence, string what)
    {
        var found = norms.Where(n => first(n.Norm) && second(n.Norm)).ToList();
        if (found.Count == 0) return;
        var (node, norm) = found[0];
        x.Report(new Suspicion(
            severity, confidence,
            $"The running statistics of {Norms.List([.. found.Select(Name)])} {what}"
            + (norm.Momentum is { } m ? FormattableString.Invariant($" (momentum {m:G3}).") : "."),
            "Evaluation uses these statistics, training those of the batch: the layers behind get numbers that they have never seen.",
            new Remedy("Use a momentum of 0.1.",
                [.. found.Where(f => !string.IsNullOrEmpty(f.Node.Layer)).Select(f => new SetLayer(f.Node.Layer!, "momentum", 0.1))]))
        {
            Layer = node.Layer, Evidence = [new Measure("norms concerned", found.Count, "0"),
                new Measure("momentum", norm.Momentum ?? double.NaN, "0.1")],
        });
    }
}
