using Descent.Nn;

namespace Descent.Training;

/// <summary>Keeps the model of the best epoch in a file of its own.</summary>
internal sealed class BestKeeper(CheckpointPlan plan, string metric, Module model, Action<string> tell)
{
    /// <summary>The best value so far; not a number before the first.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>Its epoch, from 1; 0 for none.</summary>
    public int Epoch { get; private set; }

    private string Path => System.IO.Path.Combine(plan.Folder, CheckpointFolder.BestFile);

    /// <summary>Goes on where it stood; a file of an epoch that comes again will be written again.</summary>
    public void Load(double best, int epoch) => (Best, Epoch) = (best, epoch);

    /// <summary>Takes an epoch in; the model has the weights that were measured.</summary>
    public void Observe(EpochRecord epoch)
    {
        var value = epoch.Watched("CheckpointPlan.Best", metric);
        if (Epoch > 0 && !value.IsBetterThan(Best)) return;
        (Best, Epoch) = (value.Value, epoch.Epoch);
        try
        {
            Directory.CreateDirectory(plan.Folder);
            ModuleState.Save(model, Path, plan.ModelMetadata);
        }
        catch (Exception e) when (e is DataException or IOException or UnauthorizedAccessException)
        {
            tell($"the best model, of epoch {epoch.Epoch}, could not be written ({e.Message}); the training goes on");
        }
    }
}
