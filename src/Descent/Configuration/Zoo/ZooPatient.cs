using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>A training of the zoo before it starts: what its config describes, and what sabotage made of it.</summary>
internal sealed class ZooPatient
{
    private readonly ExperimentConfig _config;
    private readonly ExperimentData _data;
    private TargetStandardize? _targets;

    private ZooPatient(ExperimentConfig config, ExperimentData data)
    {
        (_config, _data) = (config, data);
        (Training, Validation, Test, Measured) = (data.Training, data.Validation, data.Test, data.Test);
        (Preprocessors, _targets) = (data.Preprocessors, data.Targets);
        Rng = new Rng(config.Seed).Fork("zoo");
        Model = new Sequential();
        Loss = new Mse();
    }

    public Dataset Training { get; set; }

    public Dataset Validation { get; set; }

    public Dataset Test { get; set; }

    /// <summary>The test samples as they were before sabotage, but in its units.</summary>
    public Dataset Measured { get; set; }

    public Module Model { get; set; }

    public Loss Loss { get; set; }

    /// <summary>Draws what sabotage draws.</summary>
    public Rng Rng { get; }

    /// <summary>Which of the model's parameters the optimizer gets.</summary>
    public Func<string, bool> IsTrained { get; set; } = static _ => true;

    /// <summary>Whose parameters the optimizer gets; null: the model's.</summary>
    public Module? TrainedModel { get; set; }

    /// <summary>What the optimizer becomes.</summary>
    public Func<Optimizer, Optimizer> OptimizerChange { get; set; } = static optimizer => optimizer;

    /// <summary>What stands between the gradients and the optimizer; null: what the config says.</summary>
    public GradientClip? Clip { get; set; }

    /// <summary>The preprocessing of all samples.</summary>
    public IReadOnlyList<Preprocessor> Preprocessors { get; private set; }

    /// <summary>Makes a training ready.</summary>
    /// <param name="config">Its config.</param>
    /// <param name="sabotage">What is done to it.</param>
    /// <param name="cache">Data that other runs have drawn.</param>
    /// <param name="untreated">The config before treatment; null: there was none.</param>
    public static ZooPatient Create(
        ExperimentConfig config, IReadOnlyList<ConfiguredSabotage> sabotage, SourceCache? cache = null, ExperimentConfig? untreated = null)
    {
        var patient = new ZooPatient(config, config.LoadData(cache));
        foreach (var one in sabotage) one.Entry.OfData?.Invoke(patient, one.Settings);
        if (untreated is not null) patient.MeasureAgain(untreated);
        patient.Model = patient.BuildModel(config.Seed);
        config.Freeze(patient.Model);
        patient.Loss = config.BuildLoss(patient.Training.TargetKind);
        foreach (var one in sabotage) one.Entry.OfCode?.Invoke(patient, one.Settings);
        return patient;
    }

    /// <summary>The model of the config with other initial weights.</summary>
    public Sequential BuildModel(ulong seed)
    {
        var (kind, data) = (Training.TargetKind, Training);
        var demand = ModelDemand.Of(kind, kind == TargetKind.Classes ? data.ClassCount : data.TargetSize, data.TargetShape, _data.Vocabulary?.Count);
        return _config.BuildModel(Shape.Create([.. _data.SampleShape]), demand, new Rng(seed).Fork("model"));
    }

    // What the untreated config had was measured before sabotage, as a file of numbers is; what treatment adds is measured on the data as they are.
    private void MeasureAgain(ExperimentConfig untreated)
    {
        var kept = Math.Min(untreated.PreprocessorCount, Preprocessors.Count);
        for (var i = kept; i < Preprocessors.Count; i++)
            Preprocessors[i].Fit(i == 0 ? Training : new PreprocessedDataset(Training, [.. Preprocessors.Take(i)]));
        if (_targets is not null && !untreated.StandardizesTargets) _targets = TargetStandardize.Fit(Training);
    }

    /// <summary>The data as a trainer takes it.</summary>
    public TrainingData Data => new(Training, Validation, Test)
    {
        Transforms = _data.Transforms, Mixers = _data.Mixers, Preprocessors = Preprocessors, Targets = _targets,
        Sampler = _data.Sampler, Workers = 0,
    };

    /// <summary>How good the model is on the test samples as they were before sabotage, in its units.</summary>
    public ZooQuality Measure()
    {
        var isComparable = Test.TargetKind == _data.Test.TargetKind && Test.ClassCount == _data.Test.ClassCount;
        return ZooQuality.Measure(Model, isComparable ? Measured : Test, Data);
    }

    /// <summary>Makes the trainer.</summary>
    public Trainer CreateTrainer()
    {
        var optimizer = OptimizerChange(BuildOptimizer());
        return new Trainer(Model, Loss, optimizer, Options())
        {
            Schedule = _config.BuildSchedule(),
            Clip = Clip ?? _config.BuildClip(optimizer),
            Penalties = _config.BuildPenalties(),
            Average = _config.BuildAverage(),
            EarlyStopping = _config.BuildEarlyStopping(),
            Guard = _config.BuildGuard(),
            Doctor = _config.BuildDoctor() is { } doctor
                ? doctor with { Prescriber = new ConfigPrescriber(_config, _data, Model.ParameterCount()) } : null,
            Metrics = [],
        };
    }

    private Optimizer BuildOptimizer()
    {
        var model = TrainedModel ?? Model;
        return model.NamedParameters().All(p => IsTrained(p.Name))
            ? _config.BuildOptimizer(model)
            : _config.BuildOptimizer(model.NamedParameters().Where(p => IsTrained(p.Name)).Select(p => p.Parameter));
    }

    private TrainerOptions Options() => new()
    {
        Epochs = _config.Epochs,
        MaxSteps = _config.MaxSteps,
        AccumulateBatches = _config.AccumulateBatches,
        BatchSize = _config.BatchSize,
        EvaluationBatchSize = TrainingSetup.EvaluationBatchSize(_config, Training),
        Shuffle = _config.Shuffle,
        DropLast = _config.DropLast,
        Seed = _config.Seed,
    };
}
