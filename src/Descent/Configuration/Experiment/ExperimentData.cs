using Descent.Data;

namespace Descent.Configuration;

/// <summary>The data of a run: divided, with preprocessing that was measured on the training samples.</summary>
public sealed class ExperimentData
{
    private readonly SettingValues _settings;
    private readonly ulong _seed;

    private ExperimentData(SettingValues settings, ulong seed, SourceParts parts)
    {
        (_settings, _seed) = (settings, seed);
        (Training, Validation, Test, Schema) = (parts.Training, parts.Validation, parts.Test, parts.Schema);
        (Vocabulary, Notes) = (parts.Vocabulary, [.. parts.Schema?.Notes ?? [], .. parts.Notes]);
        Unreadable = settings.Flag("skipUnreadable") ? new UnreadableSamples() : null;
        List<Preprocessor> preprocessors = [];
        var readable = settings.Entries("preprocess").Count == 0 ? Training : Readable(Training, Unreadable);
        foreach (var entry in settings.Entries("preprocess"))
        {
            // Each is measured on what the ones before it leave.
            var preprocessor = Catalog.Factory<Func<SettingValues, Preprocessor>>(entry)(entry.Settings);
            Named(entry, () => preprocessor.Fit(preprocessors.Count == 0 ? readable : new PreprocessedDataset(readable, [.. preprocessors])));
            preprocessors.Add(preprocessor);
        }

        Preprocessors = preprocessors;
        Transforms = [.. settings.Entries("augment").Select(entry => Catalog.Factory<Func<SettingValues, SampleTransform>>(entry)(entry.Settings))];
        Mixers = [.. settings.Entries("mix").Select(entry => Catalog.Factory<Func<SettingValues, BatchTransform>>(entry)(entry.Settings))];
        if (Mixers.Count > 0 && (TargetKind != TargetKind.Classes || Training.TargetShape.Count != 0))
            throw settings.Error("mix", $"got {Mixers[0].Name} for targets that are not one class a sample; expected an empty list.");
        if (settings.EntryOrNull("sampling") is { } sampling)
        {
            Sampler = Catalog.Factory<Func<SettingValues, Sampler>>(sampling)(sampling.Settings);
            Named(sampling, () => Sampler.Count(Training));
        }

        if (settings.Flag("standardizeTargets") && TargetKind == TargetKind.Values) Targets = TargetStandardize.Fit(Training);
    }

    // The same data for another member of an ensemble: other training samples, another order.
    private ExperimentData(ExperimentData other, Dataset training, ulong seed)
    {
        (_settings, _seed, Training, Validation, Test) = (other._settings, seed, training, other.Validation, other.Test);
        (Schema, Vocabulary, Notes, Unreadable) = (other.Schema, other.Vocabulary, other.Notes, other.Unreadable);
        (Preprocessors, Targets, Transforms, Mixers, Sampler) = (other.Preprocessors, other.Targets, other.Transforms, other.Mixers, other.Sampler);
    }

    /// <summary>What the model learns from.</summary>
    public Dataset Training { get; }

    /// <summary>What decides between models; may be empty.</summary>
    public Dataset Validation { get; }

    /// <summary>What is measured once at the end; may be empty.</summary>
    public Dataset Test { get; }

    /// <summary>How a table became features; null for other sources. Store it with the model.</summary>
    public TableSchema? Schema { get; }

    /// <summary>What the user should know about the data: columns that were left out, files that were skipped.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Random changes of training samples, in order, before the preprocessing.</summary>
    public IReadOnlyList<SampleTransform> Transforms { get; }

    /// <summary>How samples of training batches are mixed; of several one is drawn for each batch.</summary>
    public IReadOnlyList<BatchTransform> Mixers { get; }

    /// <summary>The fitted preprocessing, in order. Store it with the model.</summary>
    public IReadOnlyList<Preprocessor> Preprocessors { get; }

    /// <summary>The fitted change of target values, or null.</summary>
    public TargetStandardize? Targets { get; }

    /// <summary>Which training samples an epoch has; null: every sample once, shuffled or not as the config says.</summary>
    public Sampler? Sampler { get; }

    /// <summary>How many threads make batches; null: as many as help.</summary>
    public int? Workers => _settings.IntOrNull("workers");

    /// <summary>The samples that could not be read so far and were left out; null where the first such sample is an error.</summary>
    public UnreadableSamples? Unreadable { get; }

    /// <summary>The shape of one sample as the model gets it: after preprocessing.</summary>
    public IReadOnlyList<int> SampleShape => Preprocessors.Count == 0 ? Training.SampleShape : Preprocessors[^1].OutputShape;

    /// <summary>Whether targets are classes or values.</summary>
    public TargetKind TargetKind => Training.TargetKind;

    /// <summary>How many numbers the model must give a sample: the classes, or the target values.</summary>
    public int Outputs => TargetKind == TargetKind.Classes ? Training.ClassCount : Training.TargetSize;

    /// <summary>How a text became numbers; null for other sources. Store it with the model.</summary>
    public TextVocabulary? Vocabulary { get; }

    internal ModelDemand Demand => ModelDemand.Of(TargetKind, Outputs, Training.TargetShape, Vocabulary?.Count);

    /// <summary>Batches of training samples, shuffled as the config says.</summary>
    public DataLoader TrainingLoader() => new(
        Training, Options() with
        {
            Transforms = Transforms,
            Mixers = Mixers,
            Sampler = Sampler,
            Shuffle = _settings.Flag("shuffle"),
            DropLast = _settings.Flag("dropLast"),
            Seed = _seed,
        });

    /// <summary>Batches of validation samples, in order.</summary>
    public DataLoader ValidationLoader() => new(Validation, Options());

    /// <summary>Batches of test samples, in order.</summary>
    public DataLoader TestLoader() => new(Test, Options());

    /// <summary>The same data with other training samples and another order; the preprocessing stays as it was measured.</summary>
    internal ExperimentData With(Dataset training, ulong seed) => new(this, training, seed);

    internal static ExperimentData Load(SettingValues settings, ulong seed, SourceCache? cache = null, FoldChoice? fold = null)
    {
        var entry = settings.Entry("source");
        var context = new SourceContext(settings.DoubleOrNull("validation") ?? 0, settings.DoubleOrNull("test") ?? 0, settings.Seed("seed"))
        {
            Split = settings.SplitOrNull("split"),
            SkipsUnreadable = settings.Flag("skipUnreadable"),
            Fold = fold,
        };
        SourceParts? parts = null;
        Named(entry, () =>
        {
            SourceParts Read() => Catalog.Factory<SourceFactory>(entry)(entry.Settings, context);
            parts = cache is null ? Read() : cache.Get(SourceCache.KeyOf(entry, context), Read);
            CheckShape("validation", parts.Validation, parts.Training);
            CheckShape("test", parts.Test, parts.Training);
        });
        return new ExperimentData(settings, seed, parts!);
    }

    private DataLoaderOptions Options() => new()
    {
        BatchSize = _settings.Int("batchSize"), Workers = Workers, Preprocessors = Preprocessors, Targets = Targets, Unreadable = Unreadable,
    };

    // Measuring reads every sample, before any loader could leave one out.
    private static Dataset Readable(Dataset samples, UnreadableSamples? unreadable)
    {
        if (unreadable is null) return samples;
        List<int> kept = [];
        var sample = new float[samples.SampleSize];
        for (var i = 0; i < samples.Count; i++)
        {
            try
            {
                samples.ReadSample(i, sample);
                kept.Add(i);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                unreadable.Note(i, samples.DescribeSample(i), e.Message);
            }
        }

        return kept.Count == samples.Count ? samples : new SubsetDataset(samples, kept);
    }

    // With "flatten" in front a network would take images of 4 x 16 for images of 8 x 8 and never say so.
    private static void CheckShape(string role, Dataset samples, Dataset training)
    {
        if (samples.Count == 0 || samples.SampleShape.SequenceEqual(training.SampleShape)) return;
        var (got, expected) = (string.Join(", ", samples.SampleShape), string.Join(", ", training.SampleShape));
        throw new DataException($"{samples.DescribeSample(0)}: got {role} samples of ({got}); expected ({expected}), as in the training.");
    }

    // A message about a file says where it was asked for.
    private static void Named(ConfiguredEntry entry, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is DataException or ShapeException)
        {
            throw new DataException(entry.Settings.Node.Error(e.Message).Message, e);
        }
    }
}
