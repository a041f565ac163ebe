namespace Descent.Diagnostics;

/// <summary>The first steps of the run beside the same steps with one change.</summary>
/// <param name="Plain">The run's mean loss over the last third of those steps; infinite where it broke.</param>
/// <param name="Changed">That of the replay.</param>
/// <param name="First">The replay's first loss.</param>
/// <param name="Steps">How many steps.</param>
internal sealed record EarlyLoss(double Plain, double Changed, double First, int Steps)
{
    /// <summary>Replays, or null where it cannot be done.</summary>
    /// <param name="x">The examination.</param>
    /// <param name="change">The change.</param>
    /// <param name="most">How many steps, at most.</param>
    public static EarlyLoss? Of(Examination x, ReplayChange change, int most = Thresholds.ReplaySteps)
    {
        var steps = Math.Min(most, Math.Max(1, x.Patient.TotalSteps));
        if (x.Laboratory?.Replay(change, steps) is not { Count: > 0 } replay) return null;
        var plain = Lived(x, steps) ?? x.Laboratory.Replay(new ReplayChange(), steps);
        return plain is null ? null : new EarlyLoss(Tail(plain, steps), Tail(replay, steps), replay[0], steps);
    }

    // What the run itself did, where the trace still has its first steps one by one.
    private static List<float>? Lived(Examination x, int steps)
    {
        List<float> losses = [];
        foreach (var point in x.Trace.Loss.Points)
        {
            if (losses.Count == steps) return losses;
            if (point.Count != 1) return null;
            losses.Add((float)point.Mean);
        }

        return losses.Count == steps || x.Trace.Fault is not null ? losses : null;
    }

    private static double Tail(IReadOnlyList<float> losses, int steps)
    {
        if (losses.Count < steps || losses.Any(l => !float.IsFinite(l))) return double.PositiveInfinity;
        var third = Math.Max(1, steps / 3);
        return losses.Skip(steps - third).Average(l => (double)l);
    }
}
