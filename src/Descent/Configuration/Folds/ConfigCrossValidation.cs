using Descent.Data;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>K-fold cross-validation of a config: a training for each fold, with nothing fitted or chosen on what the fold holds out.</summary>
/// <remarks>
/// The samples that the config would train and validate on are divided into folds; its test part is set aside as ever and takes no part. Folds are
/// stratified where samples have one class each, unless <c>data.split</c> says random or names a column of groups.
/// Table schema, preprocessing and target standardisation are fitted within each fold. Where <c>training.stop</c> or a schedule that watches the
/// validation decides something, <c>data.validation</c> is the share of the fold's training samples that is held back for it: the held-out fold
/// decides nothing, it is measured once, at the end. Otherwise all of the fold's training samples are trained on.
/// A repeat divides anew (seed <c>data.seed</c> + repeat) and trains with the seed <c>seed</c> + repeat.
/// </remarks>
/// <example><code>
/// var result = new ConfigCrossValidation(ExperimentConfig.Load("config.json"), folds: 5).Run();
/// foreach (var metric in result.Metrics) Console.WriteLine($"{metric.Name} {metric.Mean} +- {metric.StandardDeviation}");
/// </code></example>
public sealed class ConfigCrossValidation
{
    private readonly SourceCache _cache = new();
    private readonly List<ExperimentConfig> _configs;

    /// <summary>Takes the config.</summary>
    /// <param name="config">What is trained.</param>
    /// <param name="folds">How many folds, at least 2. Default 5, as <see cref="KFold"/>.</param>
    /// <param name="repeats">How often all folds are made anew, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few.</exception>
    public ConfigCrossValidation(ExperimentConfig config, int folds = 5, int repeats = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        (Config, Folds, Repeats) = (config, folds, repeats);
        _configs = [.. Enumerable.Range(0, repeats).Select(r => r == 0 ? config : config.WithSeed(config.Seed + (ulong)r))];
    }

    /// <summary>What is trained.</summary>
    public ExperimentConfig Config { get; }

    /// <summary>How many folds each repeat has.</summary>
    public int Folds { get; }

    /// <summary>How often all folds are made.</summary>
    public int Repeats { get; }

    /// <summary>The share of each fold's training samples that decides when to stop; 0 where nothing asks for it.</summary>
    public double ValidationShare => Config.WatchesValidation ? Config.ValidationShare : 0;

    /// <summary>The seeds of a repeat: of its division, and of its trainings.</summary>
    /// <param name="repeat">Which, from 0.</param>
    public (ulong Folds, ulong Training) SeedsOf(int repeat) => (Config.DataSeed + (ulong)repeat, _configs[repeat].Seed);

    /// <summary>Trains and measures every fold.</summary>
    /// <param name="observers">Who looks on at the training of a fold, counted from 0 over all repeats.</param>
    /// <param name="finished">Told each fold when it is measured.</param>
    /// <param name="predictions">Told what each held-out sample was predicted to be, in the order of the folds; null: not computed.</param>
    /// <param name="cancellationToken">Stops the fold under way.</param>
    /// <exception cref="DescentException">The data cannot be divided so, or a training failed.</exception>
    public CrossValidationResult Run(
        Func<int, IReadOnlyList<TrainingObserver>>? observers = null, Action<FoldResult>? finished = null, Action<FoldPrediction>? predictions = null,
        CancellationToken cancellationToken = default)
    {
        CheckSource();
        return CrossValidation.Run(Folds * Repeats, i => Create(i, observers?.Invoke(i) ?? []), Finished, cancellationToken);

        void Finished(FoldResult result, FoldTraining training)
        {
            if (predictions is not null)
                foreach (var prediction in FoldPredictor.Predict(training.Trainer.Model, training.Data, training.Trainer.Options.EvaluationBatchSize))
                    predictions(prediction with { Repeat = result.Fold / Folds, Fold = result.Fold % Folds });
            finished?.Invoke(result);
        }
    }

    private FoldTraining Create(int index, IReadOnlyList<TrainingObserver> observers)
    {
        var (repeat, fold) = (index / Folds, index % Folds);
        var choice = new FoldChoice(fold, Folds, SeedsOf(repeat).Folds, ValidationShare);
        var config = _configs[repeat];
        var setup = TrainingSetup.Create(config, config.LoadData(_cache, choice));
        return new FoldTraining(setup.CreateTrainer(null, observers), setup.TrainingData);
    }

    private void CheckSource()
    {
        if (Config.WatchesValidation && Config.ValidationShare == 0)
            throw new ConfigException(
                "cross-validate: got no data.validation for a training that watches it; expected a share, taken from each fold's training samples.");
    }
}
