using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>A copy of everything that a step changes, to go back to.</summary>
internal sealed class TrainingSnapshot
{
    private readonly Optimizer _optimizer;
    private readonly (Tensor Value, Tensor Copy)[] _model;
    private readonly (string Name, Tensor Copy)[] _state;

    public TrainingSnapshot(Module model, Optimizer optimizer, int step)
    {
        (_optimizer, Step) = (optimizer, step);
        _model = [.. model.State().DistinctBy(s => s.Value).Select(s => (s.Value, s.Value.Clone()))];
        _state = [.. optimizer.State().Select(s => (s.Name, s.Value.Clone()))];
    }

    /// <summary>Steps made when it was taken.</summary>
    public int Step { get; }

    public void Restore()
    {
        foreach (var (value, copy) in _model) value.Assign(copy);
        _optimizer.LoadState(_state);
    }
}
