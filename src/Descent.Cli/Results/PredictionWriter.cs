using Descent.Configuration;
using Descent.Data;

namespace Descent.Cli.Results;

/// <summary>Prints predictions in one form.</summary>
internal abstract class PredictionWriter(SavedModel model, int top) : IDisposable
{
    protected bool IsClassifier => model.Data.TargetKind == TargetKind.Classes;

    /// <summary>Whether there is a class at each step or pixel; then shares of them are printed.</summary>
    protected bool HasPlaces => IsClassifier && model.Data.TargetShape.Count > 0;

    protected string TargetName => model.Data.TargetName;

    /// <summary>How many classes of each sample are printed.</summary>
    protected int Top { get; } = model.Data.TargetKind == TargetKind.Classes ? Math.Min(top, model.Data.Outputs) : 0;

    protected int Values => model.Data.Outputs;

    /// <summary>Prints a file's predictions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many samples it has.</param>
    /// <param name="predictions">Some of them.</param>
    public abstract void Write(string path, int count, IEnumerable<Prediction> predictions);

    public virtual void Dispose()
    {
    }
}
