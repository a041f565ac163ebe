using Descent.Data;
using Descent.Diagnostics;
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

    /// <summary>Takes what a training needs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    public Trainer(Module model, Loss loss, Optimizer optimizer, TrainerOptions? options = null)
    {
        (_model, _loss, _optimizer, _options) = (model, loss, optimizer, options ?? new TrainerOptions());
        _options.Check();
        if (_options.AccumulateBatches > 1 && optimizer.NeedsLoss)
            throw new ArgumentException(
                $"Trainer: got {_options.AccumulateBatches} batches a step for {optimizer.GetType().Name}; expected 1: it computes the loss itself.");
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

    /// <summary>An average of the weights over the steps; null: none.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>Ends the run when the validation gets no better; null: never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>What to do about a step that goes wrong; unless set, the run ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting outside its range.</exception>
    public Guard Guard
    {
        get;
        init
        {
            value.Check();
            if (value.SpikeFactor is not null && _optimizer.NeedsLoss)
                throw new ArgumentException(
                    $"Trainer: got a guard against jumps for {_optimizer.GetType().Name}; expected none: it moves before it tells.", nameof(Guard));
            field = value;
        }
    } = Guard.Stop;

    /// <summary>When and where checkpoints are written; null: none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting outside its range.</exception>
    public CheckpointPlan? Checkpoints
    {
        get;
        init
        {
            value?.Check();
            field = value;
        }
    }

    /// <summary>What is measured on the validation and the test data besides the loss; null: <see cref="Metric.Defaults"/>.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>How closely the doctor watches; null: not at all. See <see cref="Run.Diagnosis"/>.</summary>
    public DoctorOptions? Doctor { get; init; } = new();

    /// <summary>Who looks on: displays, files, checks.</summary>
    public IReadOnlyList<TrainingObserver> Observers { get; init; } = [];

    internal Module Model => _model;

    internal Loss Loss => _loss;

    internal Optimizer Optimizer => _optimizer;

    internal TrainerOptions Options => _options;

    /// <summary>Trains the model.</summary>
    /// <param name="data">Training data, and if there is, validation and test data.</param>
    /// <param name="cancellationToken">Ends the run after the step under way; the model stays usable.</param>
    /// <exception cref="DataException">There is nothing to train on, or a sample cannot be read.</exception>
    /// <exception cref="ShapeException">Data and model do not fit.</exception>
    public Run Fit(TrainingData data, CancellationToken cancellationToken = default) =>
        new TrainingSession(this, data, cancellationToken).Train(checkpoint: null);

    /// <summary>Runs everything that <see cref="Fit"/> runs, on a few batches of each role, and keeps nothing of it: the model, its random draws and
    /// the optimizer are as before, no observer is told, no file is written. An error comes in seconds and not after the first epoch.</summary>
    /// <param name="data">The data of the training.</param>
    /// <param name="batches">Batches of each role, at least 1.</param>
    /// <param name="cancellationToken">Ends it after the step under way.</param>
    /// <exception cref="DescentException">Whatever the training would have failed with.</exception>
    public FastDevRunResult FastDevRun(TrainingData data, int batches = 3, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        return Training.FastDevRun.Of(this, data, batches, cancellationToken);
    }

    /// <summary>Trains on the first batch alone until the loss is near zero (2 % of the first loss). A model that cannot learn one batch by heart has
    /// a fault that no more data will mend.</summary>
    /// <remarks>What would keep the loss from zero is off: augmentation, mixing, dropout and other random layers, penalties, label smoothing. The
    /// learning rate is the optimizer's, without a schedule. Batch norms work as in training. Nothing is kept: the model and the optimizer are as
    /// before.</remarks>
    /// <param name="data">The data of the training.</param>
    /// <param name="maxSteps">After how many steps it has failed.</param>
    /// <param name="progress">Told each step, from 1, and its loss.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public OverfitResult OverfitOneBatch(
        TrainingData data, int maxSteps = 500, Action<int, float>? progress = null, CancellationToken cancellationToken = default) =>
        new OverfitOneBatch(this, data).Run(maxSteps, progress, cancellationToken);

    /// <summary>How much memory the training will need.</summary>
    /// <param name="data">The data of the training.</param>
    public MemoryEstimate EstimateMemory(TrainingData data) => new(
        this, data.Preprocessors.Count == 0 ? data.Training.SampleShape : data.Preprocessors[^1].OutputShape, Math.Max(1, data.Training.Count));

    /// <summary>Takes a training up where a checkpoint left it; what the model was before is overwritten. With the same model, data and settings
    /// the weights become the same, bit for bit, as if it had never stopped.</summary>
    /// <param name="checkpoint">Where it stood.</param>
    /// <param name="data">The same data.</param>
    /// <param name="cancellationToken">Ends the run after the step under way; the model stays usable.</param>
    /// <returns>The record of the steps since.</returns>
    /// <exception cref="DataException">The checkpoint is of another model, data or setting.</exception>
    public Run Resume(TrainingCheckpoint checkpoint, TrainingData data, CancellationToken cancellationToken = default) =>
        new TrainingSession(this, data, cancellationToken).Train(checkpoint);
}
