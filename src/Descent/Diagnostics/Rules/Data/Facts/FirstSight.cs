namespace Descent.Diagnostics;

/// <summary>What the first epoch says: each of its samples is new when its loss is measured, so that nothing of what is gained there is
/// memory.</summary>
internal static class FirstSight
{
    private const double Errors = 4; // standard errors: one shuffled data set in thirty thousand

    /// <summary>Whether new samples were told better than by the best constant answer. Then there is a relation, whatever correlations and neighbours
    /// say.</summary>
    public static bool IsBetterThan(ChanceLevel chance, Examination x)
    {
        if (x.Patient.StepsBefore > 0 || x.Patient.Data.Sampler is not null) return false; // a sampler may bring a sample twice
        if (x.Trace.Epochs is [{ Accuracy: { } accuracy }, ..])
        {
            var error = Math.Sqrt(chance.Accuracy * (1 - chance.Accuracy) / Math.Max(1, x.Patient.Data.Training.Count));
            if (accuracy > chance.Accuracy + (Errors * error)) return true;
        }

        var steps = Math.Min(x.Patient.StepsPerEpoch, x.Trace.FirstLosses.Count);
        double[] late = [.. x.Trace.FirstLosses.Take(steps).Skip(steps / 2).Select(l => (double)l)];
        if (late.Length < Thresholds.FewestSteps / 2) return false;
        var mean = late.Average();
        var deviation = Math.Sqrt(late.Sum(l => (l - mean) * (l - mean)) / (late.Length - 1));
        // The level itself is known from so many samples only: a hundredth of it.
        return mean + (Errors * deviation / Math.Sqrt(late.Length)) < 0.99 * chance.Loss;
    }
}
