using Descent.Data;
using Descent.Diagnostics;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Everything that a config describes, made and ready to train.</summary>
/// <example><code>
/// var setup = TrainingSetup.Create(ExperimentConfig.Load("config.json"));
/// Run run = setup.CreateTrainer().Fit(setup.TrainingData);
/// </code></example>
public sealed class TrainingSetup
{
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;
    private readonly Schedule _schedule;
    private readonly IReadOnlyList<Penalty> _penalties;
    private readonly GradientClip? _clip;

    private readonly ExperimentConfig _config;

    private TrainingSetup(ExperimentConfig config, ExperimentData data, Sequential model)
    {
        (_config, Data, Model) = (config, data, model);
        _loss = config.BuildLoss(Data.TargetKind);
        config.CheckMixers(Data, _loss);
        config.Freeze(Model);
        _optimizer = config.BuildOptimizer(Model);
        _schedule = config.BuildSchedule();
        _penalties = config.BuildPenalties();
        _clip = config.BuildClip(_optimizer);
        Metrics = config.BuildMetrics(MetricTarget.Of(Data.Training) with { IsLikelihood = _loss.IsLikelihood });
        Options = new TrainerOptions
        {
            Epochs = config.Epochs,
            MaxSteps = config.MaxSteps,
            TimeLimit = config.TimeLimit,
            AccumulateBatches = config.AccumulateBatches,
            BatchSize = config.BatchSize,
            EvaluationBatchSize = EvaluationBatchSize(config, Data.Training),
            Shuffle = config.Shuffle,
            DropLast = config.DropLast,
            Seed = config.Seed,
        };
    }

    /// <summary>The data, divided and measured.</summary>
    public ExperimentData Data { get; }

    /// <summary>The model, in training mode.</summary>
    public Sequential Model { get; }

    /// <summary>How long and in what portions to train.</summary>
    public TrainerOptions Options { get; private set; }

    /// <summary>What is measured on validation and test data besides the loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The optimizer and its rate in words.</summary>
    public string OptimizerText =>
        FormattableString.Invariant($"{_optimizer.GetType().Name.ToLowerInvariant()} with learning rate {_optimizer.LearningRate}");

    /// <summary>The loss.</summary>
    internal Loss Loss => _loss;

    /// <summary>The data as a trainer takes it.</summary>
    public TrainingData TrainingData => new(Data.Training, Data.Validation, Data.Test)
    {
        Transforms = Data.Transforms, Mixers = Data.Mixers, Preprocessors = Data.Preprocessors, Targets = Data.Targets,
        Sampler = Data.Sampler, Workers = Data.Workers, Unreadable = Data.Unreadable,
    };

    // 256 samples at once are fast, but those of large images would take gigabytes.
    internal static int EvaluationBatchSize(ExperimentConfig config, Dataset samples)
    {
        const int Usual = 256, Numbers = 1 << 22;
        return Math.Clamp(Numbers / samples.SampleSize, Math.Min(Usual, config.BatchSize), Usual);
    }

    /// <summary>Reads the data and builds the rest.</summary>
    /// <exception cref="DescentException">The data cannot be used, or does not fit the model or the loss.</exception>
    public static TrainingSetup Create(ExperimentConfig config) => Create(config, config.LoadData());

    /// <summary>The same for data that is there.</summary>
    /// <param name="config">The config.</param>
    /// <param name="data">The data.</param>
    /// <param name="pauseAfter">After how many epochs the training leaves off, to be taken up later; null: never.</param>
    internal static TrainingSetup Create(ExperimentConfig config, ExperimentData data, int? pauseAfter = null)
    {
        var setup = Create(config, data, config.BuildModel(data));
        setup.Options = setup.Options with { PauseAfter = pauseAfter };
        return setup;
    }

    /// <summary>Everything else for a model that is there already, and data that was read before.</summary>
    internal static TrainingSetup Create(ExperimentConfig config, ExperimentData data, Sequential model) => new(config, data, model);

    /// <summary>Makes the trainer; the run is its <see cref="Trainer.Fit"/> with <see cref="TrainingData"/>.</summary>
    /// <param name="observers">Who looks on.</param>
    public Trainer CreateTrainer(params IReadOnlyList<TrainingObserver> observers) => CreateTrainer(null, observers);

    /// <summary>The same with another doctor, or none.</summary>
    internal Trainer CreateTrainer(DoctorOptions? doctor) => CreateTrainer(null, [], Prescribing(doctor));

    /// <summary>Makes the trainer of a run with a folder, where it writes checkpoints.</summary>
    /// <param name="checkpoints">The folder of the checkpoints; null: none are written.</param>
    /// <param name="observers">Who looks on.</param>
    public Trainer CreateTrainer(string? checkpoints, IReadOnlyList<TrainingObserver> observers) =>
        CreateTrainer(checkpoints, observers, Prescribing(_config.BuildDoctor()));

    /// <summary>The same without a doctor, for trainings of which many fail by intention: trials of a search, pruned networks.</summary>
    internal Trainer CreateUnwatchedTrainer(string? checkpoints, IReadOnlyList<TrainingObserver> observers) =>
        CreateTrainer(checkpoints, observers, doctor: null);

    private DoctorOptions? Prescribing(DoctorOptions? doctor) =>
        doctor is null ? null : doctor with { Prescriber = new ConfigPrescriber(_config, Data, Model.ParameterCount()) };

    private Trainer CreateTrainer(string? checkpoints, IReadOnlyList<TrainingObserver> observers, DoctorOptions? doctor) => new(
        Model, _loss, _optimizer, Options)
    {
        Doctor = doctor,
        Schedule = _schedule,
        Clip = _clip,
        Penalties = _penalties,
        Average = _config.BuildAverage(),
        EarlyStopping = _config.BuildEarlyStopping(),
        Guard = _config.BuildGuard(),
        Metrics = Metrics,
        Checkpoints = checkpoints is null || _config.BuildCheckpoints(checkpoints) is not { } plan
            ? null
            : plan with { ModelMetadata = plan.Best is null ? plan.ModelMetadata : SavedModel.Metadata(_config, Data) },
        Observers = observers,
    };
}
