using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0705.</summary>
internal sealed class DropoutBeforeNorm : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0705", Name = "dropout-before-norm", Title = "Dropout before batch norm", Severity = Severity.Warn,
        Checks = "Whether dropout goes into batch norm, directly or through one layer with weights. That is advice. It becomes a warning where, "
            + "at the end of an "
            + "epoch, the same training batches have a clearly higher loss in evaluation mode than in training mode; and where dropout stands "
            + "directly "
            + "before the norm, the variance that the norm remembers is 1.5 times what it meets without dropout, and less than 80 % of the loss "
            + "is explained.",
        Hurts = "Dropout raises the variance while training and not in evaluation. Batch norm remembers the variance of training, and scales "
            + "wrongly afterwards: "
            + "the 'variance shift'.",
        FalseAlarms = "Small rates and wide layers do little harm; hence advice only, unless the harm is measured. Sums and other norms are not "
            + "meant.",
        Remedy = "Put dropout behind the last norm, before the last layer.",
        Reference = "Li, Chen, Hu & Yang 2019, 'Understanding the disharmony between dropout and batch normalization'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Epoch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0803", "DD0905", "DD0904"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var found = x.Trace.Graph!.ModelNodes.Where(n => n.Role == OperationRole.Dropout && Norm(n) is not null).ToList();
        if (found.Count == 0) return;
        var node = found[0];
        var isLate = x.Moment.HasFlag(Moments.Epoch) && x.Step - x.Patient.StepsBefore >= Thresholds.FewestSteps;
        var modes = isLate ? ModeGap.Of(x) : null;
        var shift = isLate && x.Trend.Learned < 0.8 && found.Find(IsDirect) is { } direct
            ? StatisticsFit.VarianceShift(x, (BatchNormBase)Norm(direct)!.Owner!) : 1;
        var isWorse = modes is { IsWorseInEvaluation: true };
        var isHarm = isWorse || shift >= Thresholds.VarianceShift;
        if (!isHarm && x.Moment != Moments.Preflight) return;
        x.Report(new Suspicion(
            isHarm ? Severity.Warn : Severity.Info, isHarm ? 0.85 : 0.6,
            $"{node.Place()} goes into {Norm(node)!.Place()}"
            + (found.Count > 1 ? $", and {found.Count - 1} more dropout layer{(found.Count > 2 ? "s go" : " goes")} into norms. " : ". ")
            + (isWorse ? modes!.Sentence : isHarm
                ? FormattableString.Invariant($"The norm remembers {shift:F1} times the variance that it meets without dropout.")
                : string.Empty),
            "The norm remembers the variance with dropout, and meets another without it.",
            new Remedy("Put dropout behind the last norm.",
                [.. found.Select(f => f.Removable()).OfType<string>().Select(layer => new RemoveLayer(layer))]))
        {
            Layer = node.Layer, Experiments = isWorse ? [modes!.Experiment] : [],
            Evidence = isHarm ? [new Measure("remembered variance over that of evaluation", shift, "1")] : [],
        });
    }

    private static bool IsDirect(GraphNode dropout) => dropout.OnlyUser() is { Owner: BatchNormBase };

    private static GraphNode? Norm(GraphNode dropout)
    {
        if (dropout.Owner is Dropout { P: 0 }) return null;
        var user = dropout.OnlyUser();
        if (user?.IsAffine() == true) user = user.OnlyUser();
        return user is { Owner: BatchNormBase { TracksRunningStats: true } and not InstanceNorm } ? user : null;
    }
}
