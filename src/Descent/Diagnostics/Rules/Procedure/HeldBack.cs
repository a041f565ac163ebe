namespace Descent.Diagnostics;

/// <summary>DD0911.</summary>
internal sealed class HeldBack : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0911", Name = "held-back", Title = "The settings keep the network from learning more", Severity = Severity.Warn,
        Checks = "At the end of a run that is far from done, where no other rule has found a cause: the first steps, half as many as the run had "
            + "and at most 256, are done again with other first weights, normalised inputs and Adam at a constant rate. If that ends far below "
            + "where the whole run ended, one change after the other is taken back, and Adam is replaced by smaller changes (the plan's highest "
            + "rate throughout, no clip, less momentum, other rates), until only what is needed is left. A single one that has a rule of its own "
            + "is reported as that rule's finding. So are inputs that are not centred and scaled, where as many steps as the run made, up to 300, "
            + "with normalised ones leave less than half of its loss.",
        Hurts = "A fraction of the steps does more than the whole run did.",
        FalseAlarms = "Dropout, augmentation and penalties stay as they are in the trials, so that they are not what makes the difference.",
        Remedy = "The changes that are named.",
        Reference = "Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002; Smith, Cyclical learning rates, "
            + "arXiv:1506.01186",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Verdict;

    /// <inheritdoc/>
    public override bool IsLastResort => true;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.IsExplainedBut("DD0906") || x.Laboratory is null || x.Trace.Fault is not null || x.Trend.IsAtChance) return;
        var steps = Math.Min(Thresholds.LongestRestart, x.Trend.Steps / 2);
        if (steps < Thresholds.FewestToCompare || !(Trials.Height(x) > Thresholds.WorthARestart)) return;
        List<CureStep> needed = IsNearStandard(x) ? [CureStep.FirstWeights, CureStep.OtherOptimizer]
            : [CureStep.FirstWeights, CureStep.Inputs, CureStep.OtherOptimizer];
        var own = Trials.End(x);
        if (Trials.Replay(x, CureStep.Together(needed), steps) is not { } best || !IsFarLower(x, best, own, Thresholds.FarLower))
        {
            ByInputs(x);
            return;
        }

        foreach (var step in needed.ToList())
        {
            List<CureStep> fewer = [.. needed.Where(s => s != step)];
            if (fewer.Count == 0 || Trials.Replay(x, CureStep.Together(fewer), steps) is not { } result) continue;
            if (IsFarLower(x, result, own, Thresholds.StillFarLower)) (needed, best) = (fewer, result);
        }

        if (needed.Contains(CureStep.OtherOptimizer))
            foreach (var nearer in CureStep.NearerThanAdam(x))
            {
                List<CureStep> others = [.. needed.Select(s => s == CureStep.OtherOptimizer ? nearer : s)];
                if (Trials.Replay(x, CureStep.Together(others), steps) is not { } result) break;
                if (!IsFarLower(x, result, own, Thresholds.StillFarLower)) continue;
                (needed, best) = (others, result);
                break;
            }

        Report(x, needed, own, best);
    }

    // Inputs of no unusual scale that are not centred, such as pixels from 0 to 1: as many steps as the run made, where those leave much less.
    private static void ByInputs(Examination x)
    {
        if (FirstLayer.TakesTokens(x) || FirstLayer.Normalises(x)) return;
        if (InputScale.Of(DataFacts.Of(x).Training.Groups) is not { IsStandardized: false }) return;
        if (Trials.AsFarAtEnd(x, new ReplayChange { NormalizeInputs = true }) is var (own, normal) && normal.Loss < Thresholds.MuchLower * own.Loss)
            Report(x, [CureStep.Inputs], own, normal);
    }

    private static bool IsFarLower(Examination x, TrialResult trial, TrialResult own, double share) =>
        Trials.IsClearlyLower(x, trial, own) && (Trials.Height(x, trial.Loss) < share * Trials.Height(x, own.Loss)
            || Trials.Height(x, own.Loss) - Trials.Height(x, trial.Loss) > (1 - share) / 2);

    // So near to centred and scaled that it is no suspect where many changes are tried together; alone it is asked more strictly.
    private static bool IsNearStandard(Examination x)
    {
        var groups = DataFacts.Of(x).Training.Groups;
        return Enumerable.Range(0, groups.Count).Where(groups.Varies)
            .All(g => groups.Deviation(g) is > 0.2 and < 5 && Math.Abs(groups.Mean(g)) < Thresholds.OffCentre * groups.Deviation(g));
    }

    private static void Report(Examination x, List<CureStep> needed, TrialResult own, TrialResult best)
    {
        var names = CureStep.Names(needed);
        x.ReportAs(needed is [var only] ? only.Rule(x) : null, new Suspicion(
            Severity.Warn, 0.7,
            $"After {x.Trend.Steps} steps the loss is {Figures.Loss(x, own.Loss)}. With {names} the first {best.Steps} steps alone lead to "
            + $"{Figures.Of(best.Loss)}.",
            needed.Count == 1 ? "This setting keeps the network from learning more." : "Together these settings keep the network from learning more.",
            new Remedy($"Train with {names}.", [.. needed.SelectMany(s => s.Remedy(x))]))
        {
            Evidence = [new Measure("loss at the end", own.Loss), new Measure($"loss of {best.Steps} other steps", best.Loss, "above it")],
            Experiments = [Trials.Experiment(names, own, best, "Fewer steps come lower.")],
            Plots = [new EvidencePlot("The run and the trial", PlotKind.Line, "step", "loss", [own.Line("the run"), best.Line(names)])],
        });
    }
}
