namespace Descent.Training;

/// <summary>What a run's folder tells about it: settings, epochs, results. It is read, never changed.</summary>
/// <example><code>
/// foreach (var run in RunRecord.Find("runs"))
///     Console.WriteLine($"{run.Path}: {run.State}, {run.Test.GetValueOrDefault("accuracy", double.NaN)}");
/// </code></example>
public sealed record RunRecord
{
    internal RunRecord()
    {
    }

    /// <summary>The run's folder, as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>What its config calls it, or null.</summary>
    public string? Name { get; init; }

    /// <summary>When it began, or null where that is not recorded.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How it ended, if it did.</summary>
    public RunState State { get; init; }

    /// <summary>Why it ended, if it did not simply finish; otherwise empty.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>Steps that were made; of an open run, those that are recorded so far.</summary>
    public int Steps { get; init; }

    /// <summary>How long it took, or null for an open run.</summary>
    public double? Seconds { get; init; }

    /// <summary>Every epoch in order.</summary>
    public IReadOnlyList<RecordedEpoch> Epochs { get; init; } = [];

    /// <summary>What was measured on the test data, by the metric's name; empty where there was no test.</summary>
    public IReadOnlyDictionary<string, double> Test { get; init; } = new Dictionary<string, double>();

    /// <summary>Every setting of the resolved config by its path, such as optimizer.sgd.learningRate, as JSON.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a run's folder.</summary>
    /// <param name="folder">The folder; one of a run that is still going on will do.</param>
    /// <exception cref="DataException">It is not a run's folder, or what it holds is damaged.</exception>
    public static RunRecord Load(string folder) => RunRecordReader.Read(folder);

    /// <summary>Reads all runs directly below a folder, the newest first; folders that are no runs are passed over.</summary>
    /// <param name="folder">Such as "runs".</param>
    /// <param name="onUnreadable">Told of runs that cannot be read, which are left out.</param>
    /// <exception cref="DataException">There is no such folder, or it cannot be read.</exception>
    public static IReadOnlyList<RunRecord> Find(string folder, Action<string>? onUnreadable = null)
    {
        List<RunRecord> runs = [];
        foreach (var inside in RunRecordReader.Folders(folder))
        {
            try
            {
                runs.Add(Load(inside));
            }
            catch (DataException e)
            {
                onUnreadable?.Invoke(e.Message);
            }
        }

        return [.. runs.OrderByDescending(r => r.Started ?? DateTimeOffset.MinValue).ThenBy(r => r.Path, StringComparer.Ordinal)];
    }
}

/// <summary>An epoch as a run's folder has it.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Training">What was measured while the model was changing, by name; what was not finite is left out.</param>
/// <param name="Validation">What was measured on the validation data, likewise; empty where there was none.</param>
public sealed record RecordedEpoch(int Epoch, IReadOnlyDictionary<string, double> Training, IReadOnlyDictionary<string, double> Validation);

/// <summary>How a recorded run ended, if it did.</summary>
public enum RunState
{
    /// <summary>It has not ended: it is still going on, or was broken off.</summary>
    Open,

    /// <summary>All epochs (or the most steps allowed) were done.</summary>
    Finished,

    /// <summary>It was asked to stop.</summary>
    Cancelled,

    /// <summary>A step went wrong, and nothing helped.</summary>
    Diverged,
}
