using Descent.Nn;

namespace Descent.Training;

/// <summary>Keeps the model of the best epoch in a file of its own.</summary>
internal sealed class BestKeeper(CheckpointPlan plan, string metric, Module model, Action<string> tell)
{
    private MetricValue? _last;

    /// <summary>The best value so far; not a number before the first.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>Its epoch, from 1; 0 for none.</summary>
    public int Epoch { get; private set; }

    /// <summary>For the record.</summary>
    public BestModel? Kept => Epoch == 0 ? null : new BestModel(
        (_last ?? new MetricValue(metric, Best, MetricUnits.None, MetricDirection.None)) with { Value = Best }, Epoch, Path);

    private string Path => System.IO.Path.Combine(plan.Folder, CheckpointFolder.BestFile);

    /// <summary>Goes on where it stood; a file of an epoch that comes again will be written again.</summary>
    public void Load(double best, int epoch) => (Best, Epoch) = (best, epoch);

    /// <summary>Takes an epoch in; the model has the weights that were measured.</summary>
    public void Observe(EpochRecord epoch)
    {
        var value = epoch.Watched("CheckpointPlan.Best", metric);
        _last = value;
        if (Epoch > 0 && !value.IsBetterThan(Best)) return;
        try
        {
            Directory.CreateDirectory(plan.Folder);
            ModuleState.Save(model, Path, plan.ModelMetadata);
            (Best, Epoch) = (value.Value, epoch.Epoch); // as the file says
        }
        catch (Exception e) when (e is DataException or IOException or UnauthorizedAccessException)
        {
            tell($"the best model, of epoch {epoch.Epoch}, could not be written ({e.Message}); the training goes on");
        }
    }
}
