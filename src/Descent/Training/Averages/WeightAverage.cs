using Descent.Nn;

namespace Descent.Training;

/// <summary>An average of a model's weights over the steps of a training: often better than the last weights, and never trained itself.</summary>
/// <remarks>
/// The trainer measures validation and test data with the average, and leaves it in the model at the end. Buffers such as running statistics are
/// averaged as the weights are. Averages are kept in single precision, each on its parameter's device.
/// </remarks>
public abstract class WeightAverage
{
    private (string Name, Tensor Value, Tensor Average)[] _tensors = [];
    private bool _isInModel;

    /// <summary>The name in configs.</summary>
    public abstract string Name { get; }

    /// <summary>How many times the weights were taken in.</summary>
    public long Updates { get; private set; }

    /// <summary>Whether there is an average already.</summary>
    public bool HasAverage => Updates > 0;

    /// <summary>Begins anew for a model; its weights now are not part of the average.</summary>
    internal void Start(Module model)
    {
        _tensors = [.. model.State().DistinctBy(s => s.Value).Select(s => (s.Name, s.Value, Tensor.Zeros(s.Value.Shape, s.Value.Device)))];
        (Updates, _isInModel) = (0, false);
    }

    /// <summary>Takes the weights in after a step, from 1, if it counts.</summary>
    internal void ObserveStep(int step) => Take(WeightOfStep(step));

    /// <summary>Takes the weights in at the end of an epoch, from 1, if it counts.</summary>
    internal void ObserveEpoch(int epoch) => Take(WeightOfEpoch(epoch));

    /// <summary>Exchanges the model's weights with the average; the same again takes it back. Nothing happens before the first update.</summary>
    internal void Exchange()
    {
        if (!HasAverage) return;
        foreach (var (_, value, average) in _tensors)
        {
            var own = value.Clone();
            value.Assign(average);
            average.Assign(own);
        }

        _isInModel = !_isInModel;
    }

    /// <summary>The average by the names of the model's state; empty before the first update.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State()
    {
        if (_isInModel) throw new InvalidOperationException("The average is in the model.");
        return HasAverage ? _tensors.Select(t => (t.Name, t.Average)) : [];
    }

    /// <summary>Goes on where an average stood.</summary>
    /// <param name="updates">How many times weights were taken in.</param>
    /// <param name="read">The tensor of a name.</param>
    internal void Load(long updates, Func<string, float[]> read)
    {
        Updates = updates;
        if (updates == 0) return;
        foreach (var (name, _, average) in _tensors) average.Assign(read(name));
    }

    /// <summary>How much the weights after a step, from 1, count against the average so far; null: not at all. The first that count become the
    /// average.</summary>
    private protected virtual float? WeightOfStep(int step) => null;

    /// <summary>The same at the end of an epoch, from 1.</summary>
    private protected virtual float? WeightOfEpoch(int epoch) => null;

    private void Take(float? weight)
    {
        if (weight is not { } share) return;
        Updates++;
        foreach (var (_, value, average) in _tensors)
        {
            if (Updates == 1) average.Assign(value);
            else value.Device.Axpby(share, value.Storage, 1 - share, average.Storage);
        }
    }
}
