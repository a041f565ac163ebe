using Descent.Nn;
using Descent.Optim;

namespace Descent.Training;

/// <summary>A copy of everything that a step changes, to go back to.</summary>
internal sealed class TrainingSnapshot
{
    private readonly Optimizer _optimizer;
    private readonly (string Name, Tensor Value, Tensor Copy)[] _model;
    private readonly (string Name, Tensor Copy)[] _state;
    private readonly WeightAverage? _average;
    private readonly (string Name, float[] Copy)[] _averages;

    /// <summary>Copies what there is now.</summary>
    public TrainingSnapshot(Module model, Optimizer optimizer, WeightAverage? average, int step)
    {
        (_optimizer, _average, Updates, Step) = (optimizer, average, average?.Updates ?? 0, step);
        _averages = [.. (average?.State() ?? []).Select(s => (s.Name, s.Value.ToArray()))];
        _model = [.. model.State().DistinctBy(s => s.Value).Select(s => (s.Name, s.Value, s.Value.Clone()))];
        _state = [.. optimizer.State().Select(s => (s.Name, s.Value.Clone()))];
    }

    /// <summary>Takes a copy out of a checkpoint.</summary>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">Its optimizer.</param>
    /// <param name="average">Its average.</param>
    /// <param name="place">When it was taken.</param>
    /// <param name="checkpoint">Where the tensors are.</param>
    /// <param name="part">Their part of the checkpoint.</param>
    /// <exception cref="DataException">It is of another model.</exception>
    public TrainingSnapshot(
        Module model, Optimizer optimizer, WeightAverage? average, SnapshotPlace place, TrainingCheckpoint checkpoint, string part)
    {
        (_optimizer, _average, Updates, Step) = (optimizer, average, place.Updates, place.Step);
        var values = checkpoint.ModelValues(model, $"{part}.model").DistinctBy(v => v.Tensor);
        _model = [.. values.Select(v => (v.Name, v.Tensor, Tensor.From(v.Numbers, v.Tensor.Shape, v.Tensor.Device)))];
        _state = [.. checkpoint.Tensors($"{part}.optimizer")];
        _averages = [.. checkpoint.Tensors($"{part}.average").Select(s => (s.Name, s.Value.ToArray()))];
    }

    /// <summary>Steps made when it was taken.</summary>
    public int Step { get; }

    /// <summary>How often the average had taken weights in.</summary>
    public long Updates { get; }

    /// <summary>What a checkpoint is to keep of it.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() =>
    [
        .. _model.Select(m => ($"model.{m.Name}", m.Copy)), .. _state.Select(s => ($"optimizer.{s.Name}", s.Copy)),
        .. _averages.Select(a => ($"average.{a.Name}", Tensor.From(a.Copy))),
    ];

    public void Restore()
    {
        foreach (var (_, value, copy) in _model) value.Assign(copy);
        _optimizer.LoadState(_state);
        var averages = _averages.ToDictionary(a => a.Name, a => a.Copy);
        _average?.Load(Updates, name => averages.TryGetValue(name, out var numbers)
            ? numbers
            : throw new DataException($"Guard: got a copy of a training without the average of {name}; expected one of all weights."));
    }
}

/// <summary>When a snapshot was taken.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Updates">How often the average had taken weights in.</param>
internal readonly record struct SnapshotPlace(int Step, long Updates);
