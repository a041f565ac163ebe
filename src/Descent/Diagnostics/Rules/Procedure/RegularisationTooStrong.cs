using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0908.</summary>
internal sealed class RegularisationTooStrong : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0908", Name = "regularisation-too-strong", Title = "Regularisation is too strong", Severity = Severity.Warn,
        Checks = "Where there is dropout, decay, a penalty or augmentation, and training samples are badly answered even without dropout, and "
            + "those of the validation as well: at the end, and half-way where the loss stands still, the next steps are done without any "
            + "regularisation, and with it. It speaks if they end lower by a third of the loss where with it next to nothing is won.",
        Hurts = "It keeps the network from learning what is there, and not only from learning by heart.",
        FalseAlarms = "Regularisation always raises the training loss; that is its purpose. So the loss is measured without it, and it speaks "
            + "only while the validation has nothing of it either.",
        Remedy = "Less dropout (0.1 to 0.5, and not behind every layer), a smaller decay, milder augmentation. First fit the training data, "
            + "then regularise.",
        Reference = "Lecture 005, dropout; Srivastava et al., Dropout, JMLR 2014; Karpathy, A recipe for training neural networks",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0103", "DD0106", "DD0901", "DD0906", "DD0502", "DD0909"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || x.Trace.Epochs.Count == 0 || x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps) return;
        if (x.Patient.Loss is CrossEntropy && Trials.Floor(x) > Thresholds.MostlySmooth * x.Trace.Baseline) ReportSmoothing(x);
        var what = Regularisers(x.Patient);
        if (what.Count == 0 || !IsDue(x)) return;
        if (x.Trace.Epochs[^1].ValidationLoss is { } validation && Trials.Height(x, validation) < Thresholds.PlainlyBad) return;
        if (Parts.PlainLoss(x) is not { } plain || Trials.Height(x, plain) < Thresholds.PlainlyBad) return;
        if (!x.Trend.IsAtChance && FromHere(x, plain) is var (own, without)) Report(x, what, plain, own, without, "the next steps");
        else if (x.Trend.IsAtChance && FromStart(x) is var (first, free)) Report(x, what, plain, first, free, "the first steps again");
    }

    // Once half-way, where the loss stands high and still, and once at the end.
    private static bool IsDue(Examination x)
    {
        if (x.Moment.HasFlag(Moments.Verdict)) return Trials.Height(x) > Thresholds.PlainlyBad;
        var memory = x.Shared(() => new Memory());
        if (memory.HasAsked || 2 * x.Trace.Epochs.Count < x.Patient.Epochs || !Stands(x) || !(Trials.Height(x) > Thresholds.ClearlyBad)) return false;
        return memory.HasAsked = true;
    }

    private static bool Stands(Examination x) => x.Trend.Now > Thresholds.StandsStill * x.Trend.Before;

    // With regularisation it stands, without it goes on at once.
    private static (TrialResult Own, TrialResult Without)? FromHere(Examination x, double plain)
    {
        var steps = Stands(x) ? Thresholds.FreeSteps : Thresholds.PairedSteps;
        var change = new ReplayChange { ConstantRate = RatePlan.Restored(x) };
        if (Trials.GoOn(x, change with { NoRegularization = true }, steps) is not { IsFinite: true } without) return null;
        if (plain - without.Loss < Thresholds.ClearGain * Trials.Scale(x)
            || !(Trials.Height(x, without.Loss) < (1 - Thresholds.HeldBack) * Trials.Height(x, plain))) return null;
        if (Trials.GoOn(x, change, Thresholds.PairedSteps) is not { } own) return null;
        return Trials.IsClearlyLower(x, without, own) && own.Loss > Thresholds.StandsStill * x.Trend.Now ? (own, without) : null;
    }

    // What has learnt nothing may be beyond help by now. With regularisation it was no better at any step since.
    private static (TrialResult Own, TrialResult Without)? FromStart(Examination x)
    {
        if (Trials.Replay(x, new ReplayChange()) is not { } own) return null;
        if (Trials.Replay(x, new ReplayChange { NoRegularization = true }, Thresholds.FreeSteps) is not { } without) return null;
        return Trials.IsClearlyLower(x, without, own) && Trials.Height(x, without.Loss) < 1 - Thresholds.HeldBack ? (own, without) : null;
    }

    private static void ReportSmoothing(Examination x) => x.Report(new Suspicion(
        Severity.Warn, 0.75,
        $"The best answers there are have a loss of {Figures.Of(Trials.Floor(x))}, and one that does not look at the input has "
        + $"{Figures.Of(x.Trace.Baseline)}: "
        + "label smoothing gives most of every target to all classes alike.",
        "Most of each target is the same for every class, so that the scores stay close to each other.",
        new Remedy("Use 0.1, the usual amount, or none.", new SetLabelSmoothing(0.1)))
    {
        Title = "Label smoothing leaves little of the labels",
        Evidence = [new Measure("loss of the best answers, of that of a constant one", Trials.Floor(x) / x.Trace.Baseline, "about 0.2 with 0.1")],
    });

    private static List<string> Regularisers(Patient p)
    {
        List<string> found = [];
        var drops = p.Model.WithParts().Count(part => part.DrawsInTraining);
        if (drops > 0) found.Add($"dropout in {drops} place{(drops == 1 ? string.Empty : "s")}");
        if (p.Optimizer.WeightDecay > 0) found.Add($"a weight decay of {Figures.Of(p.Optimizer.WeightDecay)}");
        if (p.Penalties.Any(q => q.Strength > 0)) found.Add("a penalty on weights");
        if (p.Data.Transforms.Count > 0) found.Add($"augmentation ({string.Join(", ", p.Data.Transforms.Select(t => t.Name))})");
        if (p.Data.Mixers.Count > 0) found.Add("mixing of samples");
        return found;
    }

    private static void Report(Examination x, List<string> what, double plain, TrialResult own, TrialResult without, string which)
    {
        var drops = x.Patient.Model.NamedParts().Where(n => n.Part is Dropout).Select(n => (n.Name, ((Dropout)n.Part).P)).ToList();
        List<RemedyStep> steps = [.. drops.Where(d => d.P > 0.2).Select(d => new SetLayer(d.Name, "p", drops.Count > 2 ? 0.05 : 0.1))];
        if (x.Patient.Penalties.Any(q => q.Strength > 0)) steps.Add(new RemovePenalties());
        if (drops.Count == 0 && x.Patient.Data.Transforms.Count > 0) steps.Add(new RemoveAugmentation());
        x.Report(new Suspicion(
            Severity.Warn, drops.Any(d => d.P >= Thresholds.StrongDropout) ? 0.85 : 0.7,
            $"There is {string.Join(", ", what)}. Training samples measured {Plainly(x)} have a loss of {Figures.Loss(x, plain)}. "
            + $"{Capital(which)} "
            + $"without any of it end at {Figures.Of(without.Loss)}, with it at {Figures.Of(own.Loss)}.",
            "It keeps the network from learning what is there, and not only from learning by heart.",
            new Remedy("Use less of it: dropout of 0.1 to 0.5 and not everywhere, a smaller decay, milder augmentation.", steps))
        {
            Evidence =
            [
                new Measure($"loss of training samples {Plainly(x)}", plain, "low"), new Measure("training loss", x.Trend.Now),
            ],
            Experiments = [Trials.Experiment($"{which} without regularisation", own, without, "Without it, it learns at once.")],
            Plots =
            [
                new EvidencePlot("The same steps with and without", PlotKind.Line, "step", "loss",
                    [own.Line("as it is"), without.Line("no regularisation")]),
            ],
        });
    }

    private static string Plainly(Examination x) =>
        x.Patient.Model.WithParts().Any(part => part.DrawsInTraining) ? "without dropout" : "as they are";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private sealed class Memory
    {
        public bool HasAsked { get; set; }
    }
}
