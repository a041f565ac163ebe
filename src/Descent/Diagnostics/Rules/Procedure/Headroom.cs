namespace Descent.Diagnostics;

/// <summary>Whether there is more to learn from the samples than the run has learnt.</summary>
internal static class Headroom
{
    /// <summary>A plain network beside the run's own that is clearly better on samples which it has not seen than the run's own is on the same
    /// ones; null where there is none, and where that cannot be tried.</summary>
    public static RivalResult? Of(Examination x)
    {
        if (x.Laboratory?.Rival(Thresholds.RivalSteps) is not { } rival) return null;
        var gap = rival.OwnLoss - rival.Loss;
        var isClear = gap > Math.Max(Thresholds.RivalGain * Trials.Scale(x), Thresholds.RivalErrors * rival.Error);
        return isClear && Trials.Height(x, rival.Loss) < Thresholds.RivalShare * Trials.Height(x, rival.OwnLoss) ? rival : null;
    }
}
