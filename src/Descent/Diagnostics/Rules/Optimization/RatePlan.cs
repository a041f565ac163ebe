namespace Descent.Diagnostics;

/// <summary>The schedule's factors over the plan, read once.</summary>
internal sealed class RatePlan
{
    private const int MostPoints = 4096;

    private RatePlan(Patient p)
    {
        var (total, epoch) = (Math.Max(1, p.TotalSteps), Math.Max(1, p.StepsPerEpoch));
        var stride = ((total - 1) / MostPoints) + 1;
        List<(int Step, double Factor)> points = [];
        // The last stride of the longest plan there is goes beyond the largest int.
        for (var step = 0L; step < total; step += stride) points.Add(((int)step, p.Schedule.Factor((int)step, epoch, total)));
        Points = points;
        Sum = points.Sum(f => f.Factor) * total / points.Count;
        Highest = points.Max(f => f.Factor);
        var last = points.Count;
        while (last > 0 && points[last - 1].Factor < Thresholds.SpentRate * Highest) last--;
        SpentFrom = last == points.Count ? total : points[last].Step;
    }

    /// <summary>Steps from 0, and their factors; of a long plan, some thousand.</summary>
    public IReadOnlyList<(int Step, double Factor)> Points { get; }

    /// <summary>The sum of all factors.</summary>
    public double Sum { get; }

    public double Highest { get; }

    /// <summary>The step, from 0, from which on all factors are below a hundredth of the highest; the number of steps where there is none.</summary>
    public int SpentFrom { get; }

    /// <summary>The sum of those of the first so many steps.</summary>
    public double SumOf(Examination x, int steps)
    {
        var (p, sum) = (x.Patient, 0.0);
        for (var step = 0; step < Math.Min(steps, Math.Max(1, p.TotalSteps)); step++)
            sum += p.Schedule.Factor(step, Math.Max(1, p.StepsPerEpoch), Math.Max(1, p.TotalSteps));
        return sum;
    }

    /// <summary>The mean factor of the first so many steps.</summary>
    public double MeanUntil(int step) => Points.TakeWhile(f => f.Step < Math.Max(1, step)).Average(f => f.Factor);

    /// <summary>The mean rate of the plan where it has come down from that at the end: what a longer plan would train with. 0 where the last rate
    /// is as good.</summary>
    public static double Restored(Examination x)
    {
        if (x.Patient.Schedule.State().Count > 0) return 0; // it came down since nothing was won any more
        var plan = Of(x);
        var mean = plan.Sum / Math.Max(1, x.Patient.TotalSteps);
        return plan.Points[^1].Factor < 0.5 * mean ? mean * x.Patient.BaseRate : 0;
    }

    /// <summary>The plan; a schedule that watches the training has another one later.</summary>
    public static RatePlan Of(Examination x) => x.Patient.Schedule.State().Count > 0
        ? new RatePlan(x.Patient)
        : x.Shared(() => new RatePlan(x.Patient));
}
