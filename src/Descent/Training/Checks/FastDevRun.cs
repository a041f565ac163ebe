using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>A few steps of everything that a training does, of which nothing is kept: does it run at all?</summary>
/// <param name="Run">What was measured; how good it is says nothing.</param>
/// <param name="Exercised">Which parts ran, in words.</param>
/// <param name="Missing">Which parts could not run, in words, such as a test without test data.</param>
public sealed record FastDevRunResult(Run Run, IReadOnlyList<string> Exercised, IReadOnlyList<string> Missing);

/// <summary>Makes a fast dev run.</summary>
internal static class FastDevRun
{
    public static FastDevRunResult Of(Trainer trainer, TrainingData data, int batches, CancellationToken cancellationToken)
    {
        var options = trainer.Options;
        var snapshot = new TrainingSnapshot(trainer.Model, trainer.Optimizer, null, 0);
        var generators = new GeneratorSnapshot(trainer.Model);
        var isTraining = trainer.Model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        generators.Take();
        try
        {
            var steps = Math.Max(1, batches / options.AccumulateBatches);
            var few = data with { Validation = Few(data.Validation, batches, options), Test = Few(data.Test, batches, options) };
            var run = new Trainer(trainer.Model, trainer.Loss, trainer.Optimizer, options with { Epochs = 1, MaxSteps = steps, TimeLimit = null })
            {
                Schedule = trainer.Schedule, Penalties = trainer.Penalties, Clip = trainer.Clip, Average = trainer.Average,
                EarlyStopping = trainer.EarlyStopping, Guard = trainer.Guard, Metrics = trainer.Metrics,
            }.Fit(few, cancellationToken);
            var (exercised, missing) = Words(trainer, few, run);
            return new FastDevRunResult(run, exercised, missing);
        }
        finally
        {
            snapshot.Restore();
            generators.Restore();
            trainer.Optimizer.ClearGradients();
            trainer.Schedule.Reset();
            foreach (var (part, mode) in isTraining) part.SetOwnTraining(mode);
        }
    }

    private static Dataset? Few(Dataset? dataset, int batches, TrainerOptions options) => dataset is { Count: > 0 }
        ? new SubsetDataset(dataset, [.. Enumerable.Range(0, (int)Math.Min(dataset.Count, (long)batches * options.EvaluationBatchSize))])
        : null;

    private static (List<string> Exercised, List<string> Missing) Words(Trainer trainer, TrainingData data, Run run)
    {
        List<string> done = [], missing = [];
        var samples = run.Steps.Sum(s => s.Samples);
        done.Add($"training: {run.Steps.Count} step{(run.Steps.Count == 1 ? string.Empty : "s")} with {samples} samples"
            + (trainer.Options.AccumulateBatches > 1 ? $", {trainer.Options.AccumulateBatches} batches a step" : string.Empty));
        Add("augmentation", data.Transforms.Select(t => t.Name));
        Add("mixing", data.Mixers.Select(m => m.Name));
        Add("preprocessing", data.Preprocessors.Select(p => p.Kind));
        if (data.Sampler is { } sampler) done.Add($"sampling: {sampler.Name}");
        var schedule = Name(trainer.Schedule).Replace("schedule", string.Empty, StringComparison.Ordinal);
        done.Add($"optimizer: {Name(trainer.Optimizer)}, schedule: {schedule}");
        Add("penalties", trainer.Penalties.Select(Name));
        if (trainer.Clip is { } clip) done.Add($"clip: {Name(clip)}");
        if (trainer.Average is { } average)
            done.Add($"average of the weights: {average.Name}" + (average.HasAverage ? string.Empty : ", which has not begun"));
        if (trainer.EarlyStopping is { } stopping) done.Add($"early stopping by {stopping.Metric}");
        Measured("validation", data.Validation, run.Epochs.Count > 0 ? run.Epochs[^1].Validation : null, "nothing is measured after an epoch");
        Measured("test", data.Test, run.Test, "nothing is measured in the end");
        return (done, missing);

        void Add(string what, IEnumerable<string> names)
        {
            if (string.Join(", ", names) is { Length: > 0 } text) done.Add($"{what}: {text}");
        }

        void Measured(string role, Dataset? part, Evaluation? evaluation, string otherwise)
        {
            if (evaluation is not null)
                done.Add($"{role}: {evaluation.Samples} samples, loss{string.Concat(evaluation.Metrics.Select(m => $", {m.Name}"))}");
            else
                missing.Add(part is null ? $"{role}: there are no data; {otherwise}" : $"{role}: it was not reached");
        }
    }

    private static string Name(object part) => part.GetType().Name.ToLowerInvariant();
}
