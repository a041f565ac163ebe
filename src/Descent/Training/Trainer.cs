using System.Diagnostics;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>Trains a model: epochs of steps, validation after each, the test once at the end, everything recorded in a <see cref="Run"/>.</summary>
/// <remarks>
/// It does nothing that a loop of your own could not do (examples/train_by_hand.cs). The same model, data, options and seed give the same weights,
/// bit for bit.
/// A model in evaluation mode is switched to training mode; parts of one in training mode keep the mode that they have, so a batch norm on which
/// Evaluate() was called, or what Module.Freeze() froze, stays as it is.
/// The learning rate of a step is the optimizer's rate at the start of the run times the schedule's factor.
/// Gradients are checked, then clipped, then the optimizer makes its step. One that needs the loss (<see cref="Optimizer.NeedsLoss"/>) gets it as a
/// function of the batch: each of its evaluations runs the model in training mode, dropout and running statistics included.
/// </remarks>
/// <example><code>
/// var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f, momentum: 0.9f), new TrainerOptions { Epochs = 5 });
/// Run run = trainer.Fit(new TrainingData(training, validation, test));
/// </code></example>
public sealed class Trainer
{
    private readonly Module _model;
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;
    private readonly TrainerOptions _options;
    private BufferSnapshot? _buffers;

    /// <summary>Takes what a training needs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    public Trainer(Module model, Loss loss, Optimizer optimizer, TrainerOptions? options = null)
    {
        (_model, _loss, _optimizer, _options) = (model, loss, optimizer, options ?? new TrainerOptions());
        _options.Check();
    }

    /// <summary>How the learning rate changes; constant unless set.</summary>
    public Schedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>What is added to the loss for large values of the optimizer's parameters; nothing unless set. Recorded losses are without it, so
    /// that they compare with those of the validation; <see cref="StepRecord.Penalty"/> has it.</summary>
    public IReadOnlyList<Penalty> Penalties { get; init; } = [];

    /// <summary>Limits gradients before every step; null: not at all.</summary>
    /// <exception cref="ArgumentException">The optimizer computes the loss itself, so that nothing can come between.</exception>
    public GradientClip? Clip
    {
        get;
        init => field = value is not null && _optimizer.NeedsLoss
            ? throw new ArgumentException(
                $"Trainer: got a clip for {_optimizer.GetType().Name}; expected none: it measures and moves several times in a step.", nameof(Clip))
            : value;
    }

    /// <summary>Who looks on: displays, files, checks.</summary>
    public IReadOnlyList<TrainingObserver> Observers { get; init; } = [];

    /// <summary>Trains the model.</summary>
    /// <param name="data">Training data, and if there is, validation and test data.</param>
    /// <param name="cancellationToken">Ends the run after the step under way; the model stays usable.</param>
    /// <exception cref="DataException">There is nothing to train on, or a sample cannot be read.</exception>
    /// <exception cref="ShapeException">Data and model do not fit.</exception>
    public Run Fit(TrainingData data, CancellationToken cancellationToken = default)
    {
        if (data.Training.Count == 0) throw new DataException("Trainer: got no training samples; expected at least one.");
        data.CheckRoles();
        var settings = data.LoaderOptions(_options.BatchSize, _options.Shuffle, _options.Seed);
        var loader = new DataLoader(data.Training, settings with { DropLast = _options.DropLast, Transforms = data.Transforms });
        if (loader.BatchCount == 0)
            throw new DataException($"Trainer: got {data.Training.Count} training samples, not one batch of {_options.BatchSize}; expected a smaller batch, or no dropLast.");
        var planned = (long)loader.BatchCount * _options.Epochs;
        var plan = new TrainingPlan(_model, data, _options, loader.BatchCount, (int)Math.Min(_options.MaxSteps ?? int.MaxValue, planned));
        var run = new Run();
        var baseRate = _optimizer.LearningRate;
        Tell(o => o.OnStart(plan));
        var start = Stopwatch.GetTimestamp();
        Schedule.Reset();
        _optimizer.ClearGradients(); // what somebody left there is not this run's
        _buffers = new BufferSnapshot(_model);
        try
        {
            if (!_model.IsTraining) _model.Train(); // parts that somebody switched to evaluation mode stay so
            for (var epoch = 0; epoch < _options.Epochs && run.Steps.Count < plan.TotalSteps && run.Outcome == RunOutcome.Finished; epoch++)
                RunEpoch(run, plan, loader, epoch, baseRate, cancellationToken);
            if (run.Outcome == RunOutcome.Finished) run.Test = Measure(run, "test", data.Test, data, cancellationToken);
        }
        finally
        {
            _optimizer.LearningRate = baseRate;
        }

        run.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Tell(o => o.OnEnd(run));
        return run;
    }

    private void RunEpoch(Run run, TrainingPlan plan, DataLoader loader, int epoch, float baseRate, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        double loss = 0;
        long right = 0;
        var (samples, answers) = (0, plan.Data.Training.TargetSize); // a class for each step or pixel counts each
        foreach (var host in loader.Epoch(epoch))
        {
            if (run.Steps.Count == 0 && cancellationToken.IsCancellationRequested) Stop(run);
            if (run.Outcome != RunOutcome.Finished) break;
            _optimizer.LearningRate = baseRate * Schedule.Factor(run.Steps.Count, plan.StepsPerEpoch, plan.TotalSteps);
            if (Step(run, plan, host, epoch) is not { } step) break;
            loss += _loss.AddsUp ? step.Loss : (double)step.Loss * step.Samples;
            samples += step.Samples;
            right += (long)Math.Round((double)(step.Accuracy ?? 0) * step.Samples * answers);
            if (cancellationToken.IsCancellationRequested) Stop(run);
            if (run.Outcome != RunOutcome.Finished || run.Steps.Count >= plan.TotalSteps) break;
        }

        if (samples == 0) return;
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var validation = run.Outcome == RunOutcome.Finished ? Measure(run, "validation", plan.Data.Validation, plan.Data, cancellationToken) : null;
        double? accuracy = plan.Data.Training.TargetKind == TargetKind.Classes ? (double)right / ((long)samples * answers) : null;
        var record = new EpochRecord(epoch + 1, loss / samples, accuracy, validation, seconds, samples);
        run.Add(record);
        if (run.Outcome == RunOutcome.Finished)
            Schedule.Observe(new EpochMetrics(validation?.Loss ?? record.Loss, validation is null ? accuracy : validation.Accuracy));
        Tell(o => o.OnEpoch(record));
    }

    private StepRecord? Step(Run run, TrainingPlan plan, HostBatch host, int epoch)
    {
        var batch = new Batch(host);
        _buffers!.Take();
        var step = new StepLoss(_model, _loss, Penalties, _optimizer.Parameters, batch);
        var (total, norm) = _optimizer.NeedsLoss ? (_optimizer.Step(step.Compute), null) : StepByGradient(step.Compute);
        if (total is null) return Diverge(run, $"the gradient of {BrokenGradient()} was no longer finite", epoch);
        if (!float.IsFinite(total.Value)) return Diverge(run, $"the loss became {total}", epoch);
        _optimizer.ClearGradients();
        var accuracy = batch.Accuracy(step.Output!);
        var record = new StepRecord(run.Steps.Count + 1, epoch + 1, step.Loss, _optimizer.LearningRate, accuracy, batch.Count)
        {
            Penalty = step.Penalty, GradientNorm = norm,
        };
        run.Add(record);
        Tell(o => o.OnStep(record));
        return record;
    }

    // The loss, and the norm of the gradients if they were clipped; no loss where a gradient is broken, and a broken loss changes nothing.
    private (float? Loss, double? Norm) StepByGradient(Func<Tensor> compute)
    {
        var loss = compute();
        var value = loss.Item();
        if (!float.IsFinite(value)) return (value, null);
        loss.Backward();
        if (BrokenGradient() is not null) return (null, null);
        var norm = Clip?.Apply(_optimizer.Parameters);
        _optimizer.Step();
        return (value, norm);
    }

    // Before the optimizer's step: the weights are still those that gave finite losses. The running statistics have seen the batch.
    private StepRecord? Diverge(Run run, string what, int epoch)
    {
        _buffers!.Restore();
        _optimizer.ClearGradients();
        (run.Outcome, run.Message) = (RunOutcome.Diverged,
            $"{what} at step {run.Steps.Count + 1} (epoch {epoch + 1}); a lower learning rate usually helps");
        return null;
    }

    private string? BrokenGradient()
    {
        var parameters = _optimizer.Parameters;
        for (var i = 0; i < parameters.Count; i++)
            if (parameters[i] is { IsFrozen: false, Grad: { } gradient } && !gradient.IsFinite())
                return NameOf(parameters[i]);
        return null;
    }

    private string NameOf(Parameter parameter) =>
        _model.NamedParameters().Where(p => p.Parameter == parameter).Select(p => p.Name).FirstOrDefault(parameter.Name);

    private Evaluation? Measure(Run run, string role, Dataset? dataset, TrainingData data, CancellationToken cancellationToken)
    {
        if (dataset is not { Count: > 0 }) return null;
        try
        {
            void Progress(int done) => Tell(o => o.OnEvaluating(role, done, dataset.Count));
            return Evaluator.Measure(_model, _loss, dataset, data, _options.EvaluationBatchSize, Progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Stop(run); // what was trained until here counts
            return null;
        }
    }

    private static void Stop(Run run)
    {
        var where = run.Steps.Count == 0 ? "before the first step" : $"after step {run.Steps[^1].Step} (epoch {run.Steps[^1].Epoch})";
        (run.Outcome, run.Message) = (RunOutcome.Cancelled, $"stopped {where}");
    }

    private void Tell(Action<TrainingObserver> message)
    {
        for (var i = 0; i < Observers.Count; i++) message(Observers[i]);
    }
}
