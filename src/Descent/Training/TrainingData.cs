using Descent.Data;

namespace Descent.Training;

/// <summary>What a trainer works with: the three roles of data, and the preprocessing that was fitted on the training part.</summary>
/// <param name="Training">What the model learns from.</param>
/// <param name="Validation">Measured after every epoch; null or empty for none.</param>
/// <param name="Test">Measured once, at the end; null or empty for none.</param>
public sealed record TrainingData(Dataset Training, Dataset? Validation = null, Dataset? Test = null)
{
    /// <summary>Fitted preprocessing of every sample, in order.</summary>
    public IReadOnlyList<Preprocessor> Preprocessors { get; init; } = [];

    /// <summary>Fitted standardisation of regression targets; metrics and predictions come back in the data's units.</summary>
    public TargetStandardize? Targets { get; init; }

    internal DataLoaderOptions LoaderOptions(int batchSize, bool shuffle, ulong seed) => new()
    {
        BatchSize = batchSize, Shuffle = shuffle, Seed = seed, Preprocessors = Preprocessors, Targets = Targets,
    };
}
