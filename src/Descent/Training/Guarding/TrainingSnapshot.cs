using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>A copy of everything that a step changes, to go back to.</summary>
internal sealed class TrainingSnapshot
{
    private readonly Optimizer _optimizer;
    private readonly (Tensor Value, Tensor Copy)[] _model;
    private readonly (string Name, Tensor Copy)[] _state;
    private readonly WeightAverage? _average;
    private readonly Dictionary<string, float[]> _averages = [];
    private readonly long _updates;

    public TrainingSnapshot(Module model, Optimizer optimizer, WeightAverage? average, int step)
    {
        (_optimizer, _average, _updates, Step) = (optimizer, average, average?.Updates ?? 0, step);
        foreach (var (name, value) in average?.State() ?? []) _averages[name] = value.ToArray();
        _model = [.. model.State().DistinctBy(s => s.Value).Select(s => (s.Value, s.Value.Clone()))];
        _state = [.. optimizer.State().Select(s => (s.Name, s.Value.Clone()))];
    }

    /// <summary>Steps made when it was taken.</summary>
    public int Step { get; }

    public void Restore()
    {
        foreach (var (value, copy) in _model) value.Assign(copy);
        _optimizer.LoadState(_state);
        _average?.Load(_updates, name => _averages[name]);
    }
}
