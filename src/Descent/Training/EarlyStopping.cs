using Descent.Nn;

namespace Descent.Training;

/// <summary>Ends a training when the validation has not become better for a while, and puts the best weights back.</summary>
/// <remarks>
/// Every epoch is measured; one is better if it beats the best by more than minDelta. After patience epochs without a better one the run ends, as
/// finished, and with restoreBest the model has the state of its best epoch (also where the run ends by itself). Without validation data the
/// training loss or accuracy counts, which cannot see overfitting.
/// Whether a metric is to rise or to fall, the metric says.
/// Defaults: patience 10, minDelta 0, loss, restored: lecture 004; Prechelt, Early stopping - but when?, 1998.
/// </remarks>
public sealed class EarlyStopping
{
    private readonly int _patience;
    private readonly double _minDelta;
    private readonly string _metric;
    private readonly bool _restoreBest;
    private (string Name, Tensor Value, Tensor Best)[] _tensors = [];

    /// <summary>Creates the rule.</summary>
    /// <param name="patience">Epochs without a better one until the end, 1 or more.</param>
    /// <param name="minDelta">How much better counts as better, 0 or more.</param>
    /// <param name="metric">The name of what is compared: "loss", or a metric that is measured (<see cref="Trainer.Metrics"/>).</param>
    /// <param name="restoreBest">Whether the model gets the weights of the best epoch in the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public EarlyStopping(int patience = 10, double minDelta = 0, string metric = Evaluation.LossName, bool restoreBest = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (!(minDelta >= 0 && double.IsFinite(minDelta)))
            throw new ArgumentOutOfRangeException(nameof(minDelta), minDelta, "EarlyStopping: expected a finite number of 0 or more.");
        (_patience, _minDelta, _metric, _restoreBest) = (patience, minDelta, metric, restoreBest);
    }

    /// <summary>The best epoch so far, from 1; 0 before the first.</summary>
    public int BestEpoch { get; internal set; }

    /// <summary>The best value so far; not a number before the first epoch.</summary>
    public double Best { get; internal set; } = double.NaN;

    /// <summary>The name of what is compared.</summary>
    public string Metric => _metric;

    /// <summary>Whether the best weights are put back.</summary>
    internal bool RestoresBest => _restoreBest;

    internal void Start(Module model)
    {
        (BestEpoch, Best) = (0, double.NaN);
        _tensors = _restoreBest
            ? [.. model.State().DistinctBy(s => s.Value).Select(s => (s.Name, s.Value, Tensor.Zeros(s.Value.Shape, s.Value.Device)))]
            : [];
    }

    /// <summary>Takes an epoch in; the model has the weights that were measured.</summary>
    /// <returns>Why the run is to end, or null.</returns>
    internal string? Observe(EpochRecord epoch)
    {
        var value = epoch.Watched("EarlyStopping", _metric);
        if (BestEpoch == 0 || value.IsBetterThan(Best, _minDelta))
        {
            (Best, BestEpoch) = (value.Value, epoch.Epoch);
            foreach (var (_, current, best) in _tensors) best.Assign(current);
        }

        return Verdict(epoch.Epoch);
    }

    /// <summary>Why the run is to end after so many epochs, or null.</summary>
    internal string? Verdict(int epochs)
    {
        if (BestEpoch == 0 || epochs - BestEpoch < _patience) return null;
        return FormattableString.Invariant($"the {_metric} was best in epoch {BestEpoch} ({Best:G4}) and no better in the {_patience} epochs since");
    }

    /// <summary>Puts the best weights into the model; nothing happens before the first epoch.</summary>
    internal void Restore()
    {
        if (BestEpoch == 0) return;
        foreach (var (_, current, best) in _tensors) current.Assign(best);
    }

    /// <summary>The best weights by the names of the model's state; empty before the first epoch.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State() => BestEpoch == 0 ? [] : _tensors.Select(t => (t.Name, t.Best));

    /// <summary>Goes on where the rule stood.</summary>
    internal void Load(double best, int bestEpoch, Func<string, float[]> read)
    {
        (Best, BestEpoch) = (best, bestEpoch);
        if (bestEpoch == 0) return;
        foreach (var (name, _, tensor) in _tensors) tensor.Assign(read(name));
    }
}
