using Descent.Configuration;
using Descent.Data;

namespace Descent.Cli.Results;

/// <summary>What is printed of how sure an answer is.</summary>
internal enum UncertaintyColumns
{
    /// <summary>Nothing: there is one answer.</summary>
    None,

    /// <summary>The deviation of the answers from their mean.</summary>
    Spread,

    /// <summary>Also entropy, mutual information and variation ratio.</summary>
    All,
}

/// <summary>Prints predictions in one form.</summary>
internal abstract class PredictionWriter(SavedData data, int top, UncertaintyColumns uncertainty) : IDisposable
{
    protected bool IsClassifier => data.TargetKind == TargetKind.Classes;

    /// <summary>Whether there is a class at each step or pixel; then shares of them are printed.</summary>
    protected bool HasPlaces => IsClassifier && data.TargetShape.Count > 0;

    protected string TargetName => data.TargetName;

    /// <summary>How many classes of each sample are printed.</summary>
    protected int Top { get; } = data.TargetKind == TargetKind.Classes ? Math.Min(top, data.Outputs) : 0;

    /// <summary>What is printed of how sure an answer is.</summary>
    protected UncertaintyColumns Uncertainty { get; } = uncertainty;

    protected int Values => data.Outputs;

    /// <summary>Prints a file's predictions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many samples it has.</param>
    /// <param name="predictions">Some of them.</param>
    public abstract void Write(string path, int count, IEnumerable<Prediction> predictions);

    public virtual void Dispose()
    {
    }
}
