namespace Descent.Diagnostics;

/// <summary>What makes a training learn that learns nothing: all the usual changes at once, and then as few of them as are needed.</summary>
/// <remarks>Faults hide each other: with raw inputs and raw targets, neither change alone helps. So the search begins with everything and takes away,
/// as delta debugging does (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002). Whether a replay learns is told by a
/// control: the same replay with the targets in another order, from which nothing can be learnt but the best constant answer.</remarks>
/// <param name="Needed">The changes that are needed; empty where all of them together do not help.</param>
/// <param name="Losses">The losses of the replay with these.</param>
/// <param name="Control">The loss that the same leads to where nothing can be learnt.</param>
/// <param name="Loss">The loss that these lead to.</param>
internal sealed record Cure(IReadOnlyList<CureStep> Needed, IReadOnlyList<float> Losses, double Control, double Loss)
{
    private const int Tail = 10; // the last steps, of which the mean is taken

    /// <summary>Steps of each replay.</summary>
    public const int Steps = 60;

    /// <summary>Looks for it; null where nothing can be tried.</summary>
    public static Cure? Of(Examination x)
    {
        if (x.Laboratory is not { } laboratory) return null;
        List<CureStep> needed = [.. CureStep.All.Where(s => s.Fits(x.Patient))];
        var all = CureStep.Together(needed);
        if (laboratory.Replay(all with { ShuffleTargets = true }, Steps) is not { } nothing) return null;
        if (laboratory.Replay(all, Steps) is not { } best) return null;
        var control = Of(nothing);
        if (!IsLearning(Of(best), control)) return new Cure([], best, control, Of(best));
        foreach (var step in needed.ToList())
        {
            List<CureStep> fewer = [.. needed.Where(s => s != step)];
            if (laboratory.Replay(CureStep.Together(fewer), Steps) is not { } losses) break;
            // Where targets stay as they are, losses are in the run's own units, and so is the best constant answer.
            var level = step.IsOfTargets || !needed.Any(s => s.IsOfTargets) ? Level(x, control) : control;
            if (!IsLearning(Of(losses), level)) continue;
            (needed, best, control) = (fewer, losses, level);
        }

        if (needed.Contains(CureStep.OtherOptimizer))
        {
            // Another rate is less of a change than another optimizer.
            foreach (var nearer in CureStep.NearerThanAdam(x))
            {
                List<CureStep> others = [.. needed.Select(s => s == CureStep.OtherOptimizer ? nearer : s)];
                if (laboratory.Replay(CureStep.Together(others), Steps) is not { } losses) break;
                if (!IsLearning(Of(losses), control)) continue;
                (needed, best) = (others, losses);
                break;
            }
        }

        return new Cure(needed, best, control, Of(best));
    }

    private static double Level(Examination x, double control) => x.Trace.Baseline > 0 ? x.Trace.Baseline : control;

    private static bool IsLearning(double loss, double control) => double.IsFinite(loss) && loss < (1 - Thresholds.CureGain) * control;

    private static double Of(IReadOnlyList<float> losses) =>
        losses.Count < Steps ? double.PositiveInfinity : losses.Skip(Steps - Tail).Average(l => (double)l);
}
