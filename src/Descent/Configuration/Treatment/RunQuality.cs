using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Whether one run is better than another.</summary>
internal static class RunQuality
{
    // Half a point of accuracy, two percent of a loss: less is what another seed does.
    private const double LeastShare = 0.005;
    private const double LeastRatio = 0.02;

    // Where accuracies are alike, a loss that is so much higher says which model is surer of wrong answers.
    private const double WorseLoss = 0.1;

    /// <summary>Fewer exact faults; where as many, a clearly better metric; where about the same, fewer warnings. Never what was measured alike and
    /// is clearly worse.</summary>
    public static bool IsBetter(TreatmentRound round, TreatmentRound than)
    {
        if (round.Run.Outcome != than.Run.Outcome) return round.Run.Outcome == RunOutcome.Finished;
        var fails = Count(round, Severity.Fail).CompareTo(Count(than, Severity.Fail));
        var order = Order(round, than);
        if (fails != 0) return fails < 0 && !(order < 0 && !Changes(round, "data.split", "data.validation"));
        if (order != 0) return order > 0;
        return Count(round, Severity.Warn) < Count(than, Severity.Warn) && !HasWorseLoss(round, than);
    }

    // 0 where they are about the same or cannot be compared.
    private static int Order(TreatmentRound round, TreatmentRound than)
    {
        var isBalanced = round.Config.IsBalanced || than.Config.IsBalanced;
        var (now, old) = isBalanced
            ? (RecallOf(round.Run), RecallOf(than.Run))
            : (MetricOf(round.Config, round.Run), MetricOf(than.Config, than.Run));
        return now is not null && old is not null && now.Name == old.Name ? Compare(now, old) : 0;
    }

    private static bool HasWorseLoss(TreatmentRound round, TreatmentRound than)
    {
        if (Changes(round, "loss", "regularizers", "data") || round.Run.Epochs.Count == 0 || than.Run.Epochs.Count == 0) return false;
        var (now, old) = (round.Run.Epochs[^1].Find(Evaluation.LossName), than.Run.Epochs[^1].Find(Evaluation.LossName));
        return now is not null && old is not null && now.Value - old.Value > WorseLoss * Math.Abs(old.Value);
    }

    // Whether the patch that led to it touches one of these settings: then losses or metrics are no longer of the same kind.
    private static bool Changes(TreatmentRound round, params string[] settings) => round.Prescription?.Changes.Any(c => settings.Any(
        s => c.Path == s || c.Path.StartsWith(s + ".", StringComparison.Ordinal) || c.Path.StartsWith(s + "[", StringComparison.Ordinal))) == true;

    /// <summary>What a run is judged by: accuracy or RMSE, else the loss, on the validation data or without them on the training data; of the model
    /// that is left: that of the last epoch, or of the best where its weights were put back.</summary>
    public static MetricValue? MetricOf(ExperimentConfig config, Run run)
    {
        if (run.Epochs.Count == 0) return null;
        var restored = config.BuildEarlyStopping() is { RestoresBest: true } stopping ? stopping.Metric : null;
        var final = run.Epochs[^1];
        if (restored is not null && run.Epochs.All(e => e.Find(restored) is { } watched && double.IsFinite(watched.Value)))
            final = final.Find(restored)!.Direction == MetricDirection.Higher
                ? run.Epochs.MaxBy(e => e.Find(restored)!.Value)!
                : run.Epochs.MinBy(e => e.Find(restored)!.Value)!;
        return final.Find("accuracy") ?? final.Find("rmse") ?? final.Find(Evaluation.LossName);
    }

    // Whoever draws rare classes more often wants them found: the accuracy of uneven classes would count that as a loss.
    private static MetricValue? RecallOf(Run run)
    {
        if (run.Epochs.Count == 0 || run.Epochs[^1].Validation?.Confusion is not { } counts) return null;
        List<double> recalls = [];
        for (var row = 0; row < counts.GetLength(0); row++)
        {
            var all = Enumerable.Range(0, counts.GetLength(1)).Sum(column => counts[row, column]);
            if (all > 0) recalls.Add((double)counts[row, row] / all);
        }

        return recalls.Count == 0 ? null : new MetricValue("recall", recalls.Average(), MetricUnits.Share, MetricDirection.Higher);
    }

    private static int Count(TreatmentRound round, Severity severity) => round.Run.Diagnosis.Findings.Count(f => f.Severity == severity);

    private static int Compare(MetricValue now, MetricValue old)
    {
        var isNumber = (double.IsFinite(now.Value), double.IsFinite(old.Value));
        if (isNumber != (true, true)) return isNumber.Item1.CompareTo(isNumber.Item2);
        var gain = now.Direction == MetricDirection.Higher ? now.Value - old.Value : old.Value - now.Value;
        var least = now.Unit == MetricUnits.Share ? LeastShare : LeastRatio * Math.Abs(old.Value);
        return gain > least ? 1 : gain < -least ? -1 : 0;
    }
}
