using Descent.Data;

namespace Descent.Training;

/// <summary>What a trainer works with: the three roles of data, and the preprocessing that was fitted on the training part.</summary>
/// <param name="Training">What the model learns from.</param>
/// <param name="Validation">Measured after every epoch; null or empty for none.</param>
/// <param name="Test">Measured once, at the end; null or empty for none.</param>
public sealed record TrainingData(Dataset Training, Dataset? Validation = null, Dataset? Test = null)
{
    /// <summary>Random changes of every training sample, in order and before the preprocessing, such as flips. Validation and test data stay as they
    /// are. They depend on the trainer's seed, the epoch and the sample alone.</summary>
    public IReadOnlyList<SampleTransform> Transforms { get; init; } = [];

    /// <summary>Mixing of the samples of training batches, after the preprocessing; of several one is drawn for each batch. The loss must take shares
    /// of classes, as cross entropy does.</summary>
    public IReadOnlyList<BatchTransform> Mixers { get; init; } = [];

    /// <summary>Fitted preprocessing of every sample, in order.</summary>
    public IReadOnlyList<Preprocessor> Preprocessors { get; init; } = [];

    /// <summary>Fitted standardisation of regression targets; metrics and predictions come back in the data's units.</summary>
    public TargetStandardize? Targets { get; init; }

    /// <summary>Which training samples an epoch has; null: every sample once, shuffled or not as the trainer's options say.</summary>
    public Sampler? Sampler { get; init; }

    /// <summary>How many threads make batches while a step is computed; null: as many as help. Results are the same for any number.</summary>
    public int? Workers { get; init; }

    /// <summary>Where samples that cannot be read are noted, in all roles; training goes on without them. Null: the first is an error.</summary>
    public UnreadableSamples? Unreadable { get; init; }

    /// <summary>Refuses validation or test data that the model of the training data cannot take: after an epoch would be late.</summary>
    /// <exception cref="DataException">A role differs in the shape of a sample or in its target.</exception>
    internal void CheckRoles()
    {
        CheckRole("validation", Validation);
        CheckRole("test", Test);
    }

    private void CheckRole(string role, Dataset? dataset)
    {
        if (dataset is not { Count: > 0 }) return;
        var (got, expected) = (Describe(dataset), Describe(Training));
        if (got != expected) throw new DataException($"Trainer: got {role} data with {got}; expected {expected} as in the training data.");
    }

    private static string Describe(Dataset dataset)
    {
        var target = dataset.TargetKind == TargetKind.Classes ? $"{dataset.ClassCount} classes{Places(dataset)}"
            : $"{dataset.TargetSize} target value(s)";
        return $"samples [{string.Join(", ", dataset.SampleShape)}] and {target}";
    }

    private static string Places(Dataset dataset) =>
        dataset.TargetShape.Count == 0 ? string.Empty : $" at each place of [{string.Join(", ", dataset.TargetShape)}]";

    internal DataLoaderOptions LoaderOptions(int batchSize, bool shuffle, ulong seed) => new()
    {
        BatchSize = batchSize, Shuffle = shuffle, Seed = seed, Workers = Workers, Preprocessors = Preprocessors, Targets = Targets,
        Unreadable = Unreadable,
    };
}
