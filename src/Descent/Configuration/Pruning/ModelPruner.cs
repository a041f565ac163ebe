using System.Globalization;
using System.Text.Json;
using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>Prunes the model of a run: measures its filters, removes some, trains on, and says what became of it.</summary>
/// <remarks>
/// The data are those of the run's config. Training on uses the run's config with fewer epochs and a lower rate; what is kept of a run that was
/// trained (its folder) is not touched. Quality is measured on the validation data, or on the test data where there are none.
/// </remarks>
/// <example><code>
/// var pruner = new ModelPruner(SavedModel.Load("runs/cifar"), new PruneRunOptions { Prune = new() { Remove = 0.4 } });
/// PruneReport report = pruner.Run("runs/cifar-pruned");
/// </code></example>
public sealed class ModelPruner
{
    private readonly SavedModel _saved;
    private readonly PruneRunOptions _options;
    private readonly ExperimentConfig _config;
    private readonly ExperimentData _data;

    /// <summary>Reads the data of the model's config.</summary>
    /// <param name="saved">The model; it stays as it is.</param>
    /// <param name="options">What goes, and how it is trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    /// <exception cref="DescentException">The data cannot be read.</exception>
    public ModelPruner(SavedModel saved, PruneRunOptions options)
    {
        options.Check();
        (_saved, _options) = (saved, options);
        _config = Configure(saved.Config, options);
        _data = _config.LoadData();
        if (!_data.SampleShape.SequenceEqual(saved.Data.InputShape))
            throw new DataException($"Prune: got data of [{string.Join(", ", _data.SampleShape)}]; expected "
                + $"[{string.Join(", ", saved.Data.InputShape)}], as in the training.");
    }

    /// <summary>Told how far a measurement is: what is measured, samples done, samples in all.</summary>
    public Action<string, int, int>? Progress { get; init; }

    /// <summary>Looks on while the model is trained on.</summary>
    public IReadOnlyList<TrainingObserver> Observers { get; init; } = [];

    /// <summary>Stops between two batches.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Measures, and says what the first round would remove; nothing is changed.</summary>
    public PrunePreview Preview()
    {
        var (_, statistics, plan) = Plan(_saved.With());
        return new PrunePreview(statistics, plan) { Options = _options };
    }

    /// <summary>Prunes and trains on.</summary>
    /// <param name="folder">Where the pruned run goes: config, model, metrics of the last round's training, prune.json, charts; null:
    /// nowhere.</param>
    /// <exception cref="TrainingException">Nothing can be removed, the training failed, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public PruneReport Run(string? folder)
    {
        if (folder is not null) RunFolder.RequireFree(folder); // after the training would be late
        var current = _saved.With().With((SavedCalibration?)null); // another network is sure of itself in another way
        var before = Evaluate(current.Model);
        List<PruneRound> rounds = [];
        for (var round = 1; round <= _options.Rounds; round++)
        {
            var (copy, statistics, plan) = Plan(current);
            if (plan.RemovedChannels == 0) throw NothingToRemove(plan);
            plan.FoldMeans();
            current = copy.With([.. plan.Edits]);
            var pruned = Evaluate(current.Model);
            var isLast = round == _options.Rounds;
            Train(current, isLast ? folder : null);
            rounds.Add(new PruneRound(statistics, plan, pruned, _options.Epochs == 0 ? null : Evaluate(current.Model)));
        }

        var after = rounds[^1].Trained ?? rounds[^1].Pruned;
        var speed = SpeedComparison.Measure(_saved.Model, current.Model.Evaluate(), FirstBatch());
        var report = new PruneReport(Role, before, rounds, after, speed) { Options = _options };
        if (folder is not null) PruneFiles.Write(folder, report);
        return report;
    }

    /// <summary>The data that quality is measured on.</summary>
    public string Role => _data.Validation.Count > 0 ? "validation" : _data.Test.Count > 0 ? "test" : "training";

    private Dataset Measured => _data.Validation.Count > 0 ? _data.Validation : _data.Test.Count > 0 ? _data.Test : _data.Training;

    private TrainingData Roles => new(_data.Training)
    {
        Preprocessors = _data.Preprocessors, Targets = _data.Targets, Unreadable = _data.Unreadable,
    };

    private static ExperimentConfig Configure(ExperimentConfig config, PruneRunOptions options)
    {
        using var document = JsonDocument.Parse(config.ToJson());
        var optimizer = document.RootElement.GetProperty("optimizer").EnumerateObject().First();
        List<string> changes = ["init=null", $"training.epochs={Math.Max(1, options.Epochs)}", "training.maxSteps=null"];
        if (optimizer.Value.ValueKind == JsonValueKind.Object && optimizer.Value.TryGetProperty("learningRate", out var rate))
        {
            var lower = (float)(rate.GetDouble() * options.RateFactor);
            changes.Add(string.Create(CultureInfo.InvariantCulture, $"optimizer.{optimizer.Name}.learningRate={lower}"));
        }

        return ExperimentConfig.Parse(config.ToJson(), "config.json", changes);
    }

    private (SavedModel Model, FilterStatistics Statistics, PrunePlan Plan) Plan(SavedModel model)
    {
        var graph = ChannelGraph.Trace(model.Model, [.. _data.SampleShape]);
        var samples = Math.Min(_options.Samples ?? int.MaxValue, _data.Training.Count);
        var statistics = FilterStatistics.Measure(
            model.Model, graph, _data.Training, Roles, samples, _config.BatchSize, done => Progress?.Invoke("activations", done, samples),
            Cancellation);
        return (model, statistics, PrunePlan.Make(graph, statistics, _options.OfRound()));
    }

    private Evaluation Evaluate(Module model) => Evaluator.Measure(
        model, _config.BuildLoss(_data.TargetKind), Measured, Roles, TrainingSetup.EvaluationBatchSize(_config, Measured),
        done => Progress?.Invoke(Role, done, Measured.Count), cancellationToken: Cancellation);

    private void Train(SavedModel model, string? path)
    {
        var metadata = SavedModel.Metadata(SavedModel.Metadata(_config, _data), model.Edits);
        using var folder = path is null ? null : new RunFolder(path, _config.ToJson(), metadata);
        if (_options.Epochs == 0)
        {
            if (folder is not null) model.Save(Path.Combine(folder.Path, RunFolder.ModelFile));
            return;
        }

        var setup = TrainingSetup.Create(_config, _data, (Sequential)model.Model);
        var trainer = setup.CreateTrainer(folder is null ? Observers : [folder, .. Observers]);
        var run = trainer.Fit(setup.TrainingData, Cancellation);
        if (run.Outcome == RunOutcome.Cancelled) throw new OperationCanceledException(run.Message);
        if (run.Outcome == RunOutcome.Diverged)
            throw new TrainingException($"Prune: training on failed: {run.Message}. Lower the rate, or remove less.");
        model.Model.Evaluate();
    }

    private Tensor FirstBatch()
    {
        var loader = new DataLoader(Measured, Roles.LoaderOptions(Math.Min(_config.BatchSize, Measured.Count), shuffle: false, seed: 0));
        return new Batch(loader.Epoch(0).First()).Input;
    }

    private TrainingException NothingToRemove(PrunePlan plan)
    {
        var why = plan.Groups.Count == 0 && plan.Locked.Count > 0 ? $" {plan.Locked[0].Name} must stay: {plan.Locked[0].Why}." : string.Empty;
        return new TrainingException($"Prune: got no channel to remove by {_options.Prune.Criterion}; expected at least one.{why}");
    }
}
