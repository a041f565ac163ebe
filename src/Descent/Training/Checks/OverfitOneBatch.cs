using Descent.Data;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Whether a model learned one batch by heart, which any that can learn at all does.</summary>
/// <param name="CanLearn">Whether the loss came near zero.</param>
/// <param name="FirstLoss">The loss before the first step.</param>
/// <param name="LastLoss">The loss in the end.</param>
/// <param name="Target">Near zero: what the loss had to reach.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="Accuracy">The share of the batch that was told right in the end, or null for values.</param>
/// <param name="Verdict">What came out, in a sentence.</param>
/// <param name="Hint">What to look at where it failed, else null.</param>
public sealed record OverfitResult(
    bool CanLearn, double FirstLoss, double LastLoss, double Target, int Steps, double? Accuracy, string Verdict, string? Hint)
{
    /// <summary>The loss before each step.</summary>
    public IReadOnlyList<float> Losses { get; init; } = [];
}

/// <summary>Trains on one batch until the loss is near zero.</summary>
internal sealed class OverfitOneBatch(Trainer trainer, TrainingData data)
{
    private const double NearZero = 0.02; // of the first loss: no luck, and far below what any answer without looking gives
    private readonly List<float> _losses = [];
    private double? _accuracy;
    private string[] _deaf = [];
    private string? _fault;

    /// <summary>Trains; the model and the optimizer are as before in the end.</summary>
    public OverfitResult Run(int maxSteps, Action<int, float>? progress, CancellationToken cancellationToken)
    {
        if (data.Training.Count == 0) throw new DataException("Trainer.OverfitOneBatch: got no training samples; expected at least one.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        var model = trainer.Model;
        var snapshot = new TrainingSnapshot(model, trainer.Optimizer, null, 0);
        var generators = new GeneratorSnapshot(model);
        var modes = model.WithParts().Select(part => (Part: part, part.IsTraining)).ToList();
        try
        {
            if (!model.IsTraining) model.Train();
            // Dropout and its like would keep the loss from zero, and hide what is asked.
            foreach (var (part, _) in modes)
                if (part.DrawsInTraining)
                    part.SetOwnTraining(false);
            var options = trainer.Options;
            var settings = data.LoaderOptions(options.BatchSize, options.Shuffle, options.Seed);
            var loader = new DataLoader(data.Training, settings with { Sampler = data.Sampler, Workers = 0 });
            using var batches = loader.Epoch(0, cancellationToken: cancellationToken).GetEnumerator();
            if (!batches.MoveNext()) throw new DataException("Trainer.OverfitOneBatch: got no batch that can be read; expected one.");
            return Train(batches.Current, maxSteps, progress, cancellationToken);
        }
        finally
        {
            snapshot.Restore();
            generators.Restore();
            trainer.Optimizer.ClearGradients();
            foreach (var (part, mode) in modes) part.SetOwnTraining(mode);
        }
    }

    private OverfitResult Train(HostBatch host, int maxSteps, Action<int, float>? progress, CancellationToken cancellationToken)
    {
        var loss = trainer.Loss is CrossEntropy entropy ? entropy.WithSmoothing(0) : trainer.Loss; // a smoothed one has no zero to come near
        var step = new TrainingStep(trainer.Model, loss, trainer.Optimizer, [], trainer.Clip);
        double target = double.NaN;
        while (_losses.Count < maxSteps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step.Begin(host.Count);
            if (step.Add(host) is { } fault)
            {
                _fault = FaultFinder.Plain(fault);
                break;
            }

            _losses.Add(step.Loss);
            if (double.IsNaN(target)) target = Math.Max(1e-6, Math.Abs(step.Loss) * NearZero);
            if (step.Hits is { } hits) _accuracy = (double)hits.Right / Math.Max(1, hits.Answers);
            progress?.Invoke(_losses.Count, step.Loss);
            if (step.Loss <= target) break;
            if (_losses.Count == 1 && !trainer.Optimizer.NeedsLoss) _deaf = Deaf();
            if (step.Finish() is { } broken)
            {
                _fault = FaultFinder.Plain(broken);
                break;
            }
        }

        return Result(host, target);
    }

    // Parameters that the loss does not depend on at all.
    private string[] Deaf() =>
    [
        .. trainer.Model.NamedParameters().Where(p => !p.Parameter.IsFrozen && (p.Parameter.Grad is null || p.Parameter.Grad.Norm() == 0))
            .Select(p => p.Name),
    ];

    private OverfitResult Result(HostBatch host, double target)
    {
        if (_losses.Count == 0)
            return new OverfitResult(false, double.NaN, double.NaN, double.NaN, 0, null, $"The first loss is no number: {_fault}.",
                "Look at the inputs (NaN, sizes far from 1: preprocess) and at the initial weights.");
        var (first, last) = ((double)_losses[0], (double)_losses[^1]);
        var canLearn = _fault is null && last <= target;
        var text = FormattableString.Invariant($"the loss went from {first:G4} to {last:G4} in {_losses.Count} steps on one batch of {host.Count}");
        var verdict = canLearn ? $"The model can learn: {text}." : $"The model did not learn the batch: {text}; expected {Number(target)} or less.";
        return new OverfitResult(canLearn, first, last, target, _losses.Count, _accuracy, verdict, canLearn ? null : Hint(host, first, last))
        {
            Losses = _losses,
        };
    }

    private string Hint(HostBatch host, double first, double last)
    {
        if (_fault is not null) return $"{_fault}: the learning rate {Number(trainer.Optimizer.LearningRate)} is too high; try a tenth.";
        if (_deaf.Length > 0)
            return $"No gradient reaches {string.Join(", ", _deaf.Take(5))}{(_deaf.Length > 5 ? $" and {_deaf.Length - 5} more" : string.Empty)}: "
                + "look for dead units, a layer that is cut off, or weights that all start at zero.";
        if (Twins(host) is { } twins)
            return $"Samples {twins.First} and {twins.Second} of the batch have the same input and different targets: look at the data.";
        var smallest = _losses.Min();
        if (last > first || smallest < last / 2)
            return $"The loss rises again: the learning rate {Number(trainer.Optimizer.LearningRate)} is too high; try a tenth.";
        return last > 0.8 * first
            ? $"The loss hardly falls: try ten times the learning rate {Number(trainer.Optimizer.LearningRate)}; look whether inputs are scaled, "
                + "targets belong to their inputs, and the model is large enough."
            : $"The loss still falls: give it more steps, or a learning rate above {Number(trainer.Optimizer.LearningRate)}.";
    }

    private static (int First, int Second)? Twins(HostBatch host)
    {
        var size = host.SampleShape.Aggregate(1, (product, axis) => product * axis);
        var places = host.TargetShape.Aggregate(1, (product, axis) => product * axis);
        for (var a = 0; a < host.Count; a++)
            for (var b = a + 1; b < host.Count; b++)
                if (host.Inputs.AsSpan(a * size, size).SequenceEqual(host.Inputs.AsSpan(b * size, size)) && !SameTarget(host, a, b, places))
                    return (a, b);
        return null;
    }

    private static bool SameTarget(HostBatch host, int a, int b, int places) => host.Classes is { } classes
        ? classes.AsSpan(a * places, places).SequenceEqual(classes.AsSpan(b * places, places))
        : host.Values!.AsSpan(a * places, places).SequenceEqual(host.Values.AsSpan(b * places, places));

    private static string Number(double value) => FormattableString.Invariant($"{value:G4}");
}
