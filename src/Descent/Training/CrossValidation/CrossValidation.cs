using Descent.Diagnostics;

namespace Descent.Training;

/// <summary>Trains once for each fold and measures what the fold held out: how good models of this kind are, and how much that varies.</summary>
/// <remarks>
/// Each training gets the fold's training samples, and as test data what the fold holds out, which the trainer measures once, at the end. Whatever is
/// fitted or chosen within a training (preprocessing, when to stop) must come from the fold's training samples alone: what is held out decides
/// nothing. <c>ConfigCrossValidation</c> makes such trainings of a config.
/// The standard deviation is that between the folds (n - 1 in the denominator). It is not the error of the mean: folds share training samples, and no
/// unbiased estimate of that error exists (Bengio and Grandvalet, No Unbiased Estimator of the Variance of K-Fold Cross-Validation, JMLR 5, 2004).
/// Reference: Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974.
/// </remarks>
/// <example><code>
/// var folds = KFold.Stratified(dataset, folds: 5, seed: 1);
/// var result = CrossValidation.Run(5, i => new FoldTraining(NewTrainer(), new TrainingData(folds[i].Training, Test: folds[i].Validation)));
/// Console.WriteLine($"{result.Metrics[0].Name} {result.Metrics[0].Mean} +- {result.Metrics[0].StandardDeviation}");
/// </code></example>
public static class CrossValidation
{
    /// <summary>Trains for every fold, one after the other.</summary>
    /// <param name="folds">How many folds, those of all repeats together; at least 2.</param>
    /// <param name="create">Makes the training of a fold, from 0: a new model, a new optimizer, and the data with the held-out part as test.</param>
    /// <param name="finished">Told each fold when it is measured, with its training.</param>
    /// <param name="cancellationToken">Stops the fold under way; those before are kept.</param>
    /// <exception cref="TrainingException">A fold has nothing held out, or its training diverged.</exception>
    public static CrossValidationResult Run(
        int folds, Func<int, FoldTraining> create, Action<FoldResult, FoldTraining>? finished = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        List<FoldResult> results = [];
        for (var fold = 0; fold < folds && !cancellationToken.IsCancellationRequested; fold++)
        {
            var training = create(fold);
            if (training.Data.Test is not { Count: > 0 })
                throw new TrainingException(
                    $"Cross-validation: got nothing held out in fold {fold + 1}; expected the held-out samples as test data.");
            var run = training.Trainer.Fit(training.Data, cancellationToken);
            if (run.Outcome == RunOutcome.Cancelled) break;
            if (run.Outcome == RunOutcome.Diverged)
                throw new TrainingException(
                    $"Cross-validation: fold {fold + 1}: {run.Message}. Expected a training that ends; lower the learning rate.");
            if (run.Test is not { } evaluation) break; // stopped while it was measured
            var result = new FoldResult(fold, evaluation, training.Data.Training.Count, run.Seconds)
            {
                Epochs = run.Epochs.Count, Diagnosis = run.Diagnosis,
            };
            results.Add(result);
            finished?.Invoke(result, training);
        }

        return new CrossValidationResult(results, results.Count == folds);
    }
}

/// <summary>The training of one fold.</summary>
/// <param name="Trainer">Trains a model of its own.</param>
/// <param name="Data">The fold's training samples; what is held out is the test part.</param>
public sealed record FoldTraining(Trainer Trainer, TrainingData Data);

/// <summary>What came of one fold.</summary>
/// <param name="Fold">Which, from 0, over all repeats.</param>
/// <param name="Evaluation">The measurement of what was held out.</param>
/// <param name="TrainingSamples">Samples trained on.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record FoldResult(int Fold, Evaluation Evaluation, int TrainingSamples, double Seconds)
{
    /// <summary>Epochs trained; early stopping may have ended it before the others.</summary>
    public int Epochs { get; init; }

    /// <summary>What the doctor says of the fold's training; empty where its trainer has none.</summary>
    public Diagnosis Diagnosis { get; init; } = new();

    /// <summary>A metric of the held-out samples by its name, or null where there is none.</summary>
    public double? Find(string name) => Evaluation.Find(name)?.Value;
}

/// <summary>A metric over all folds.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Mean">The mean of the folds, each counting alike.</param>
/// <param name="StandardDeviation">Between the folds, with n - 1; not a number for one fold.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Largest">The largest.</param>
public sealed record FoldMetric(string Name, double Mean, double StandardDeviation, double Least, double Largest)
{
    internal static FoldMetric Of(string name, IReadOnlyList<double> values)
    {
        var mean = values.Average();
        var deviation = values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        return new FoldMetric(name, mean, deviation, values.Min(), values.Max());
    }
}

/// <summary>What a cross-validation came to.</summary>
public sealed class CrossValidationResult
{
    internal CrossValidationResult(IReadOnlyList<FoldResult> folds, bool isComplete)
    {
        (Folds, IsComplete) = (folds, isComplete);
        var names = folds.SelectMany(f => NamedMetrics.Of(f.Evaluation).Keys).Distinct();
        Metrics = [.. names.Select(name => FoldMetric.Of(name, [.. folds.Select(f => f.Find(name) ?? double.NaN)]))];
    }

    /// <summary>The folds in order.</summary>
    public IReadOnlyList<FoldResult> Folds { get; }

    /// <summary>Every metric over the folds.</summary>
    public IReadOnlyList<FoldMetric> Metrics { get; }

    /// <summary>False where it was stopped.</summary>
    public bool IsComplete { get; }
}
