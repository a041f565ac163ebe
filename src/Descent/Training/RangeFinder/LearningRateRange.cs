using Descent.Optim;

namespace Descent.Training;

/// <summary>Learning-rate range test: trains for a moment with a rate that rises from too small to too large, and looks at the loss.</summary>
/// <remarks>
/// The rate of step i is low (high / low)^(i / (steps - 1)). The loss of a step is that before its change of the weights. It is smoothed as
/// s = smoothing s + (1 - smoothing) loss, shown divided by 1 - smoothing^i, since s starts at 0.
/// The test ends where the smoothed loss exceeds divergence times the best one, or is no number.
/// Batches, augmentation, mixing, accumulation, penalties and clipping are those of the trainer; its schedule, average, guard, observers, validation
/// and test data take no part. Afterwards the model (weights, buffers, generators, modes, gradients) and the optimizer are as they were, bit for bit.
/// Reference: Smith, Cyclical Learning Rates for Training Neural Networks, 2017, arXiv 1506.01186, section 3.3.
/// </remarks>
/// <example><code>
/// var curve = LearningRateRange.Measure(trainer, new TrainingData(training));
/// var rate = curve.Recommended?.LearningRate ?? 0.01f;
/// </code></example>
public static class LearningRateRange
{
    /// <summary>Makes the test.</summary>
    /// <param name="trainer">Whose model, loss and optimizer are tried.</param>
    /// <param name="data">Whose training part is used.</param>
    /// <param name="options">The range; null: the defaults.</param>
    /// <param name="progress">Told every point.</param>
    /// <param name="cancellationToken">Stops it between two batches; everything is put back then too.</param>
    /// <exception cref="TrainingException">The optimizer chooses its steps without a rate, or no rate changed the loss.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static LearningRateCurve Measure(
        Trainer trainer, TrainingData data, LearningRateRangeOptions? options = null, Action<LearningRatePoint>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new LearningRateRangeOptions();
        options.Check();
        if (trainer.Optimizer is Lbfgs { UsesLineSearch: true })
            throw new TrainingException(
                "Learning-rate range: got lbfgs with a line search, which finds the length of each step itself; expected an optimizer with a rate.");
        if (trainer.Optimizer.Parameters.All(p => p.IsFrozen))
            throw new TrainingException("Learning-rate range: got parameters that are all frozen; expected some to train. Did you mean Unfreeze()?");
        var kept = new KeptTraining(trainer.Model, trainer.Optimizer);
        try
        {
            var walk = new LearningRateWalk(trainer, data, options, progress);
            var curve = walk.Run(cancellationToken);
            CheckMoves(curve, kept);
            return curve;
        }
        finally
        {
            kept.Restore();
        }
    }

    // Batches differ, so the loss of a model that does not learn is not constant either; its weights are.
    private static void CheckMoves(LearningRateCurve curve, KeptTraining kept)
    {
        var losses = curve.Points.Select(p => (double)p.Loss).ToList();
        if (losses.Count < 2) return;
        var (least, largest) = (losses.Min(), losses.Max());
        if (kept.HasMoved && largest - least > 1e-6 * Math.Max(Math.Abs(least), Math.Abs(largest))) return;
        var (first, last) = (curve.Points[0].LearningRate, curve.Points[^1].LearningRate);
        var got = kept.HasMoved ? FormattableString.Invariant($"a loss that stays at {losses[0]:G4}") : "weights that stay as they are";
        throw new TrainingException(FormattableString.Invariant(
            $"Learning-rate range: got {got} for rates from {first:G3} to {last:G3}; expected a change. Is every unit dead?"));
    }
}

/// <summary>The range of a learning-rate test, and when it ends.</summary>
public sealed record LearningRateRangeOptions
{
    /// <summary>The first rate, above 0. Default 1e-7: fastai's.</summary>
    public float Low { get; init; } = 1e-7f;

    /// <summary>The last rate, above the first. Default 10: fastai's.</summary>
    public float High { get; init; } = 10;

    /// <summary>Rates tried, 10 or more; a step each. Default 100: fastai's.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>How much of the smoothed loss is the one before, 0 to below 1. Default 0.9: with 100 steps, fastai's 0.98 would look back over half
    /// of the range.</summary>
    public float Smoothing { get; init; } = 0.9f;

    /// <summary>The test ends where the smoothed loss is more than so many times the best, above 1. Default 4: fastai's.</summary>
    public float Divergence { get; init; } = 4;

    internal float RateOf(int step) => (float)(Low * Math.Pow((double)High / Low, (double)step / (Steps - 1)));

    internal void Check()
    {
        Demand(Low > 0 && float.IsFinite(Low), nameof(Low), Low, "a rate above 0");
        Demand(High > Low && float.IsFinite(High), nameof(High), High, "a rate above the lowest");
        Demand(Steps is >= 10 and <= 10_000, nameof(Steps), Steps, "10 to 10,000");
        Demand(Smoothing is >= 0 and < 1, nameof(Smoothing), Smoothing, "0 or more and below 1");
        Demand(Divergence > 1, nameof(Divergence), Divergence, "a factor above 1");
    }

    private static void Demand(bool isFine, string name, float got, string expected)
    {
        if (!isFine) throw new ArgumentOutOfRangeException(name, got, $"LearningRateRangeOptions: expected {expected}.");
    }
}
